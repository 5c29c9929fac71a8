using System.Text;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Contract.Tests;

/// <summary>What ML.NET does with a transformer of another assembly: all of src/MLNetDeep/Host.</summary>
[TestClass]
public sealed class ThirdPartyTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    /// <summary>ModelFormat, *Loader: the header names the assembly, and its LoadableClass attribute the loader. LastNetwork: chains are lists.</summary>
    [TestMethod]
    public void ModelLoad_LoaderNeverRegistered_IsFoundByTheHeader()
    {
        var loaded = (IEnumerable<ITransformer>)Reloaded(new ThirdPartyTransformer(null!) { Model = "text" }.Append(Copy("Copy", "A")));

        Assert.AreEqual("text and an entry: True False True", ((ThirdPartyTransformer)loaded.First()).Model);
        Assert.HasCount(2, loaded);
    }

    /// <summary>ModelFormat.Load, docs/faq.md: what a loader throws is wrapped once, and what CheckAtModel throws twice.</summary>
    [TestMethod]
    [DataRow("damaged", 1u, "TargetInvocationException InvalidDataException")]
    [DataRow("newer", 2u, "InvalidOperationException TargetInvocationException FormatException")]
    public void ModelLoad_LoaderThatThrows_IsWrapped(string model, uint version, string exceptions)
    {
        var fault = Assert.Throws<Exception>(() => Reloaded(new ThirdPartyTransformer(null!) { Model = model, Version = version }));
        var names = new List<string>();
        for (var one = fault; one is not null; one = one.InnerException)
            names.Add(one.GetType().Name);

        Assert.AreEqual(exceptions, string.Join(" ", names));
    }

    /// <summary>RowMapper, ScoringMapping.CreateGetters: predictions differ by the position of one row, which is of the mapper's schema.</summary>
    [TestMethod]
    public void PredictionEngine_EachPrediction_MovesThePositionOfItsRow()
    {
        var model = new ThirdPartyTransformer(Copy("Copy", "A"));
        using var engine = _mlContext.Model.CreatePredictionEngine<Row, Copied>(model);
        var positions = new[] { 5f, 6f, 6f }.Select(number => (engine.Predict(new Row { A = number }).Copy, model.Rows.Single().Position)).ToArray();

        CollectionAssert.AreEqual(new[] { 5f, 6f, 6f }, positions.Select(one => one.Copy).ToArray());
        Assert.HasCount(3, positions.Select(one => one.Position).Distinct());
        Assert.AreSame(model.InputSchema, model.Rows.Single().Schema);
    }

    /// <summary>FeaturePredictionTransformer: with public interfaces alone, importance is by the slots of the transformer's features.</summary>
    [TestMethod]
    public void Importance_OfATransformer_IsByItsSlots()
    {
        var importance = _mlContext.MulticlassClassification.PermutationFeatureImportance(new ThirdPartyTransformer(Scores), View);

        Assert.HasCount(3, importance);
        Assert.IsGreaterThan(0.2, importance[0].LogLoss.Mean);
        Assert.AreEqual(0, importance[2].LogLoss.Mean, 1e-9);
    }

    /// <summary>FeaturePredictionTransformer: in a whole model, the predictor is found by the hidden interface.</summary>
    [TestMethod]
    public void Importance_OfAModel_NeedsTheHiddenInterface()
    {
        var importance = _mlContext.MulticlassClassification.PermutationFeatureImportance(
            (ITransformer)new FriendTransformer(Scores).Append(Copy("C", "A")), View);

        CollectionAssert.AreEquivalent(new[] { "A", "B", "Idle" }, importance.Keys.ToArray());
        Assert.Throws<ArgumentNullException>(() => _mlContext.MulticlassClassification.PermutationFeatureImportance(
            (ITransformer)new ThirdPartyTransformer(Scores).Append(Copy("C", "A")), View));
    }

    /// <summary>MappedDataView: without the hidden interfaces, what a view adds is an input of the graph, and nobody says so.</summary>
    [TestMethod]
    public void ConvertToOnnx_ViewWithoutTheHiddenInterfaces_IsTheGraphsStart()
    {
        var onnx = Converted(Copy("Before", "A").Append(new ThirdPartyTransformer(Copy("Ours", "A"))).Append(Copy("After", "A")));

        Assert.Contains(Node("A", "After"), onnx);
        Assert.Contains(Node("Ours", "Ours.output"), onnx);
        Assert.DoesNotContain(Node("A", "Ours"), onnx);
        Assert.DoesNotContain(Node("A", "Before"), onnx);
    }

    /// <summary>OnnxConversion.RequireColumns: steps up to one that cannot be written are left out, and columns are as at the data's start.</summary>
    [TestMethod]
    public void ConvertToOnnx_StepThatCannotBeWritten_IsLeftOutWithThoseBefore()
    {
        var onnx = Converted(Copy("Idle", "A").Append(new FriendTransformer(Copy("A", "B"))).Append(Copy("After", "A")));

        Assert.Contains(Node("A", "After"), onnx);
        Assert.DoesNotContain(Node("B", "A"), onnx);
        Assert.DoesNotContain(Node("A", "Idle"), onnx);
    }

    /// <summary>OnnxConversion: a new name is taken as it is, and is that of a column until RemoveColumn.</summary>
    [TestMethod]
    public void ConvertToOnnx_ViewWithTheHiddenInterfaces_WritesItself()
    {
        var onnx = Converted(Copy("Before", "A").Append(new FriendTransformer(Copy("Ours", "A"), context =>
        {
            Assert.AreEqual("inner", context.AddIntermediateVariable(null, "inner", skip: true));
            Assert.AreEqual("constant", context.AddInitializer(1f, "constant"));
            Assert.IsTrue(context.ContainsColumn("Before") && context.ContainsColumn("inner") && context.ContainsColumn("constant"));
            context.RemoveColumn("inner");
            Assert.IsFalse(context.ContainsColumn("inner"));
            context.CreateNode("Neg", context.GetVariableName("Before"), "inner", "node", "");
            context.CreateNode("Neg", "inner", context.AddIntermediateVariable(NumberDataViewType.Single, "Ours"), "node", "");
        })));

        Assert.Contains(Node("A", "Before"), onnx);
        Assert.Contains(Node("Before", "inner"), onnx);
        Assert.Contains(Node("Ours", "Ours.output"), onnx);
    }

    /// <summary>OnnxConversion.Opset; docs/onnx.md.</summary>
    [TestMethod]
    public void ConvertToOnnx_NewerOpset_IsRefused() =>
        Assert.Contains("OpSet version 12", Assert.Throws<ArgumentException>(() => Converted(Copy("Copy", "A"), opset: 13)).Message);

    private static ITransformer Reloaded(ITransformer model)
    {
        using var stream = new MemoryStream();
        new MLContext().Model.Save(model, null, stream);
        stream.Position = 0;
        return new MLContext().Model.Load(stream, out _);
    }

    private string Converted(ITransformer model, int opset = 12)
    {
        using var stream = new MemoryStream();
        _mlContext.Model.ConvertToOnnx(model, Rows, opset, stream);
        return Encoding.Latin1.GetString(stream.ToArray());
    }

    /// <summary>How a node of one input and one output begins in the file.</summary>
    private static string Node(string input, string output) => $"\n{(char)input.Length}{input}\u0012{(char)output.Length}{output}";

    private ITransformer Copy(string output, string input) => _mlContext.Transforms.CopyColumns(output, input).Fit(View);

    private ITransformer Scores => Copy("Score", "Features").Append(Copy("PredictedLabel", "Label"));

    /// <summary>Two classes by turns, which A and B tell apart.</summary>
    private IDataView Rows => _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 100).Select(
        i => i % 2 == 0 ? new Row { Text = "a", A = 0.9f, B = 0.1f } : new Row { Text = "b", A = 0.1f, B = 0.9f }).ToArray());

    private IDataView View => _mlContext.Transforms.Conversion.MapValueToKey("Label", "Text")
        .Append(_mlContext.Transforms.Concatenate("Features", "A", "B", "Idle")).Fit(Rows).Transform(Rows);

    private sealed class Row
    {
        public string Text { get; set; } = "";
        public float A { get; set; }
        public float B { get; set; }
        public float Idle { get; set; }
    }

    private sealed class Copied
    {
        public float Copy { get; set; }
    }
}
