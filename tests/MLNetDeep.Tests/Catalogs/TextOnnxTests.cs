using Microsoft.ML;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Microsoft.ML.Transforms.Text;
using MLNetDeep.Tests.Transforms;

namespace MLNetDeep.Tests.Catalogs;

/// <summary>FeaturizeText before a network in ConvertToOnnx: what docs/onnx.md says of it.</summary>
[TestClass]
public sealed class TextOnnxTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void ConvertToOnnx_TextKeptWhole_ScoresRowByRowAsTheModel()
    {
        // Without a change of case: for one, ONNX Runtime asks the machine for the locale en_US.UTF-8.
        var model = Fit(new() { KeepDiacritics = true, KeepNumbers = true, KeepPunctuations = true, CaseMode = TextNormalizingEstimator.CaseMode.None });
        using var stream = new MemoryStream();

        _mlContext.Model.ConvertToOnnx(model, Data(), stream, "Probability");

        var expected = model.Transform(Data()).Values<float>("Probability");
        using var session = new InferenceSession(stream.ToArray());
        for (var r = 0; r < Rows.Length; r++)
        {
            using var good = OrtValue.CreateTensorValueFromMemory(new bool[1], [1, 1]);
            using var text = OrtValue.CreateFromStringTensor(new DenseTensor<string>(new[] { Rows[r].Text }, [1, 1]));
            using var outputs = session.Run(new RunOptions(), ["Good", "Text"], [good, text], session.OutputNames);
            Assert.AreEqual(expected[r], outputs[0].GetTensorDataAsSpan<float>()[0], 1e-5f);
        }
    }

    [TestMethod]
    [DataRow(false, true, true)]
    [DataRow(true, false, true)]
    [DataRow(true, true, false)]
    public void ConvertToOnnx_TextNotKeptWhole_FailsInMLNetsOwnConverter(bool diacritics, bool numbers, bool punctuations)
    {
        var options = new TextFeaturizingEstimator.Options { KeepDiacritics = diacritics, KeepNumbers = numbers, KeepPunctuations = punctuations };
        var reference = _mlContext.Transforms.Text.FeaturizeText("Features", options, "Text")
            .Append(_mlContext.BinaryClassification.Trainers.LbfgsLogisticRegression("Good")).Fit(Data());

        foreach (var model in new ITransformer[] { Fit(options), reference })
            Assert.ThrowsExactly<KeyNotFoundException>(() => _mlContext.Model.ConvertToOnnx(model, Data(), Stream.Null));
    }

    private ITransformer Fit(TextFeaturizingEstimator.Options options) => _mlContext.Transforms.Text.FeaturizeText("Features", options, "Text")
        .Append(_mlContext.BinaryClassification.Trainers.DeepResidual(new DeepResidualBinaryTrainer.Options
        {
            LabelColumnName = "Good", Blocks = 1, Width = 8, Architecture = new() { HiddenWidth = 8 }, Epochs = 3, NumberOfThreads = 1,
        })).Fit(Data());

    private IDataView Data() => _mlContext.Data.LoadFromEnumerable(Rows);

    private static readonly Row[] Rows =
    [
        .. Enumerable.Range(0, 40).Select(i => new Row
        {
            Good = i % 2 == 0, Text = i % 2 == 0 ? $"Good and fine, {i} times!" : $"A bad thing; Ärger and rain {i}",
        }),
    ];

    private sealed class Row
    {
        public bool Good { get; set; }

        public string Text { get; set; } = "";
    }
}
