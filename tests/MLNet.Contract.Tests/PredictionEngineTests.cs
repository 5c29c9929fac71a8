using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Contract.Tests;

[TestClass]
public sealed class PredictionEngineTests
{
    private sealed class Input
    {
        public float A { get; set; }
        public string Label { get; set; } = "";
    }

    private sealed class Output
    {
        public float Scaled { get; set; }
        public string Text { get; set; } = "";
        public float[] Hot { get; set; } = [];
        [ColumnName("Label")]
        public string Given { get; set; } = "";
    }

    private sealed class WithoutA
    {
        public string Label { get; set; } = "";
    }

    private readonly MLContext mlContext = new(seed: 1);

    private IDataView View => mlContext.Data.LoadFromEnumerable(
        new Input[] { new() { A = 2, Label = "x" }, new() { A = 4, Label = "y" } });

    private ITransformer Fitted() => mlContext.Transforms.CopyColumns("Scaled", "A")
        .Append(mlContext.Transforms.NormalizeMinMax("Scaled"))
        .Append(mlContext.Transforms.Categorical.OneHotEncoding("Hot", "Label"))
        .Append(mlContext.Transforms.Conversion.MapValueToKey("Key", "Label"))
        .Append(mlContext.Transforms.Conversion.MapKeyToValue("Text", "Key")).Fit(View);

    /// <summary>The model after a round through a file, with the schema that the file gave back.</summary>
    private (ITransformer Model, DataViewSchema Schema) Loaded()
    {
        using var stream = new MemoryStream();
        mlContext.Model.Save(Fitted(), View.Schema, stream);
        stream.Position = 0;
        var model = mlContext.Model.Load(stream, out var schema);
        return (model, schema);
    }

    [TestMethod]
    public void Predict_LoadedModelSeveralRows_EachRowItsOwnAnswer()
    {
        using var engine = mlContext.Model.CreatePredictionEngine<Input, Output>(Loaded().Model);
        var first = engine.Predict(new Input { A = 4, Label = "y" });
        var second = engine.Predict(new Input { A = 1, Label = "x" });
        var third = engine.Predict(new Input { A = 8, Label = "unseen" });

        Assert.AreEqual((1f, "y", "y"), (first.Scaled, first.Text, first.Given));
        Assert.AreEqual((0.25f, "x", "x"), (second.Scaled, second.Text, second.Given));
        Assert.AreEqual((2f, "", "unseen"), (third.Scaled, third.Text, third.Given));
    }

    [TestMethod]
    public void Predict_Vectors_EarlierAnswersStayAsTheyWere()
    {
        using var engine = mlContext.Model.CreatePredictionEngine<Input, Output>(Loaded().Model);
        var first = engine.Predict(new Input { Label = "x" });
        var second = engine.Predict(new Input { Label = "y" });

        CollectionAssert.AreEqual(new[] { 1f, 0f }, first.Hot);
        CollectionAssert.AreEqual(new[] { 0f, 1f }, second.Hot);
    }

    [TestMethod]
    public void Predict_IntoAGivenObject_FillsIt()
    {
        using var engine = mlContext.Model.CreatePredictionEngine<Input, Output>(Fitted());
        var output = new Output();
        var same = output;
        engine.Predict(new Input { A = 2, Label = "x" }, ref output);

        Assert.AreEqual(0.5f, output.Scaled);
        Assert.AreSame(same, output);
    }

    [TestMethod]
    public void Create_WithTheLoadedInputSchema_Predicts()
    {
        var (model, schema) = Loaded();
        using var engine = mlContext.Model.CreatePredictionEngine<Input, Output>(model, schema);

        Assert.AreEqual(0.75f, engine.Predict(new Input { A = 3, Label = "x" }).Scaled);
    }

    [TestMethod]
    public void Create_InputWithoutANeededColumn_ThrowsWithItsName()
    {
        var fault = Assert.Throws<ArgumentOutOfRangeException>(
            () => mlContext.Model.CreatePredictionEngine<WithoutA, Output>(Fitted()));

        StringAssert.Contains(fault.Message, "'A'");
    }

    [TestMethod]
    public void OutputSchema_OfTheEngine_HasTheModelsColumns()
    {
        using var engine = mlContext.Model.CreatePredictionEngine<Input, Output>(Fitted());

        Assert.IsNotNull(engine.OutputSchema.GetColumnOrNull("Scaled"));
        Assert.IsNotNull(engine.OutputSchema.GetColumnOrNull("Text"));
    }
}
