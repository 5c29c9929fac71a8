using Microsoft.ML;
using MLNetDeep.Tests.Trainers;

namespace MLNetDeep.Tests.OnnxConverter;

/// <summary>Where the whole graph cannot be written, none is: a wrong one would go unnoticed.</summary>
[TestClass]
public sealed class ConvertToOnnxRefusalTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void ConvertToOnnx_OlderOperators_SaysWhatIsNeeded()
    {
        var (data, model) = Blobs.Trained(_mlContext);

        Convert(model, data, opset: 12);
        var fault = Assert.Throws<ArgumentException>(() => Convert(model, data, opset: 11));

        Assert.Contains("OpSet version 11 is lower than DeepResidualTransformer's minimum OpSet version requirement: 12", fault.Message);
    }

    [TestMethod]
    public void ConvertToOnnx_StepBeforeThatCannotBeWritten_NamesTheMissingColumn()
    {
        var data = Houses.View(_mlContext, 24);
        var model = _mlContext.Transforms.CustomMapping<Houses.Row, Sum>((row, sum) => sum.Size2 = row.Size + row.Noise, contractName: null)
            .Append(_mlContext.Transforms.Concatenate("Features", "Size2"))
            .Append(_mlContext.Regression.Trainers.DeepResidual(Houses.Regression with { Epochs = 1 })).Fit(data);

        var fault = Assert.ThrowsExactly<NotSupportedException>(() => Convert(model, data));

        Assert.Contains("reads the column 'Features', which is not in the ONNX graph", fault.Message);
    }

    [TestMethod]
    public void ConvertToOnnx_StepBeforeThatReplacesAColumn_IsNotLeftOut()
    {
        var data = Houses.View(_mlContext, 24);
        var model = _mlContext.Transforms.CustomMapping<Houses.Row, Size>((row, size) => size.Size_ = 2 * row.Size, contractName: null)
            .Append(_mlContext.Transforms.Concatenate("Features", "Size", "Noise"))
            .Append(_mlContext.Transforms.NormalizeInputs("Features")).Fit(data);

        var fault = Assert.ThrowsExactly<NotSupportedException>(() => Convert(model, data));

        Assert.Contains("the column 'Size' of type Single would enter as it was before it", fault.Message);
    }

    private void Convert(ITransformer model, IDataView data, int opset = 12) =>
        _mlContext.Model.ConvertToOnnx(model, data, opset, new MemoryStream());

    private sealed class Sum
    {
        public float Size2 { get; set; }
    }

    private sealed class Size
    {
        [Microsoft.ML.Data.ColumnName("Size")]
        public float Size_ { get; set; }
    }
}
