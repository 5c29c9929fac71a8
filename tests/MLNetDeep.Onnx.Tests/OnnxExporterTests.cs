using System.Runtime.InteropServices;
using System.Text.Json;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Onnx.Lowering;

namespace MLNetDeep.Onnx.Tests;

/// <summary>What the files hold, read back from their bytes.</summary>
[TestClass]
public sealed class OnnxExporterTests
{
    private static readonly Lazy<TrainedModel> LazyModel = new(() => DrawnModels.Create());

    private static TrainedModel Model => LazyModel.Value;

    [TestMethod]
    public void Save_Model_SaysWhoWroteItAndWhatItNeeds()
    {
        var file = Export(Model);
        Assert.AreEqual(8, file.Model.Integer(1));
        Assert.AreEqual("MLNetDeep", file.Model.Text(2));
        Assert.MatchesRegex(@"^\d+\.\d+\.\d+", file.Model.Text(3));
        Assert.AreEqual("mlnetdeep", file.Model.Text(4));
        var opset = file.Model.Messages(8).Single();
        Assert.AreEqual("", opset.Text(1));
        Assert.AreEqual(17, opset.Integer(2));
    }

    [TestMethod]
    public void Save_ByDefault_HasOneInputOfAllColumnsAndTwoOutputs()
    {
        var file = Export(Model);
        Assert.AreEqual("Features: 1 [batch, 6]", file.Inputs.Single());
        Assert.AreEqual("probabilities: 1 [batch, 3]; label: 7 [batch]", string.Join("; ", file.Outputs));
    }

    [TestMethod]
    public void Save_WithNames_UsesThem()
    {
        var options = new OnnxExportOptions { InputName = "x", ProbabilitiesName = "p", LabelName = "class", ScoreName = "x2" };
        var file = Export(Model, options);
        Assert.AreEqual("x: 1 [batch, 6]", file.Inputs.Single());
        Assert.AreEqual("p: 1 [batch, 3]; class: 7 [batch]", string.Join("; ", file.Outputs));
        Assert.AreEqual("x2: 1 [batch, 1]", Export(DrawnModels.Create(task: LearningTask.Regression), options).Outputs.Single());
    }

    [TestMethod]
    public void Save_InputPerColumn_NamesThemAsTheColumns()
    {
        var file = Export(DrawnModels.Create(columnNames: OnnxCases.ColumnNames), new() { Inputs = OnnxInputs.Columns });
        var expected = new[] { "height", "weight in kg", "Gemm_1", "größe", "Features.4", "x" }.Select(name => $"{name}: 1 [batch, 1]");
        CollectionAssert.AreEqual(expected.ToArray(), file.Inputs);
    }

    [TestMethod]
    public void Save_InputPerColumnOfAModelWithoutNames_NumbersThem()
    {
        var file = Export(Model, new() { Inputs = OnnxInputs.Columns, InputName = "x" });
        CollectionAssert.AreEqual(Enumerable.Range(0, 6).Select(c => $"x.{c}: 1 [batch, 1]").ToArray(), file.Inputs);
    }

    [TestMethod]
    public void Save_Metadata_HasLabelsAndColumns()
    {
        string[] labels = ["cat", "Hündin, \"Ada\"", ""];
        var named = Export(DrawnModels.Create(columnNames: OnnxCases.ColumnNames, labels: new ClassLabels("String", labels))).Metadata;
        CollectionAssert.AreEqual(labels, JsonSerializer.Deserialize<string[]>(named["labels"]));
        CollectionAssert.AreEqual(OnnxCases.ColumnNames.ToArray(), JsonSerializer.Deserialize<string[]>(named["columns"]));
        Assert.AreEqual("String", named["labelType"]);

        var nameless = Export(Model).Metadata;
        CollectionAssert.AreEquivalent(new[] { "task", "labels", "labelType" }, nameless.Keys);
        Assert.AreEqual("""["0","1","2"]""", nameless["labels"]);
        Assert.AreEqual("Multiclass", nameless["task"]);

        var number = Export(DrawnModels.Create(task: LearningTask.Regression)).Metadata;
        CollectionAssert.AreEquivalent(new[] { "task" }, number.Keys);
        Assert.AreEqual("Regression", number["task"]);
    }

    [TestMethod]
    public void Save_AModelThatWasTrained_NamesLabelAndUnit()
    {
        var data = new TabularDataset(1, LearningTask.Regression) { LabelName = "rent" };
        for (var r = 0; r < 60; r++)
            data.AddTarget([r], 10 * r);
        var model = DeepResidualTraining.Train(data, new() { Quality = Quality.Fast, Epochs = 1, Run = new() { TargetUnit = "€ a month" } });
        var metadata = Export(model).Metadata;
        Assert.AreEqual(("rent", "€ a month"), (metadata["label"], metadata["unit"]));
    }

    [TestMethod]
    public void Save_AnyModel_WritesAGraphThatHoldsTogether()
    {
        foreach (var (one, exported) in OnnxCases.All.Zip(OnnxCases.Exported))
        {
            var file = new OnnxFile(exported.File);
            var known = file.Inputs.Concat(file.Constants.Select(constant => constant.Name)).Select(text => text.Split(':')[0]).ToHashSet();
            Assert.HasCount(file.Inputs.Length + file.Constants.Length, known, one.Name);
            var unread = known.ToHashSet();
            foreach (var node in file.Nodes)
            {
                foreach (var input in node.Inputs)
                    Assert.Contains(input, known, $"{one.Name}: {node.Output}");
                Assert.IsTrue(known.Add(node.Output), $"{one.Name}: two values are called {node.Output}.");
                unread.ExceptWith(node.Inputs);
                unread.Add(node.Output);
            }
            CollectionAssert.AreEquivalent(
                file.Outputs.Select(output => output.Split(':')[0]).ToArray(), unread.ToArray(), $"{one.Name}: what nothing reads.");
            foreach (var constant in file.Constants)
                Assert.HasCount(constant.ExpectedBytes, constant.Values, $"{one.Name}: {constant.Name}");
        }
    }

    [TestMethod]
    public void Save_BatchNormAfterMaps_IsInTheMaps()
    {
        var file = Export(DrawnModels.Create(InputNormalization.None(), MissingValues.Refuse,
            spec => spec with { Block = Block.PostActivation(), NormalizeLogits = true, Blocks = 1 }));
        // Around it stand the checks of the row and its scores, and what finds the class.
        var network = file.Nodes.Select(node => node.Operation).SkipWhile(operation => operation != "Gemm").TakeWhile(operation => operation != "IsNaN");
        CollectionAssert.AreEqual(new[] { "Gemm", "Gemm", "Relu", "Gemm", "Add", "Relu", "Gemm" }, network.ToArray());
    }

    [TestMethod]
    public void Save_LinearMap_HasTheModelsWeights()
    {
        var model = DrawnModels.Create(alter: spec => spec with { Normalization = Normalization.None(), Width = 37 });
        var file = Export(model);
        var gemms = file.Nodes.Where(node => node.Operation == "Gemm").ToArray();
        Assert.IsTrue(gemms.All(gemm => gemm.Attribute("transB").Integer(3) == 1));
        string[] maps = ["input", "blocks.0.linear1", "blocks.0.linear2", "blocks.1.linear1", "blocks.1.linear2", "output"];
        for (var i = 0; i < maps.Length; i++)
            foreach (var (part, input) in new[] { ("weight", gemms[i].Inputs[1]), ("bias", gemms[i].Inputs[2]) })
            {
                var expected = model.Network.Store.Tensors().Single(tensor => tensor.Name == $"{maps[i]}.{part}");
                var actual = file.Constants.Single(constant => constant.Name == input);
                CollectionAssert.AreEqual(expected.Shape, actual.Shape, expected.Name);
                CollectionAssert.AreEqual(expected.Values.ToArray(), MemoryMarshal.Cast<byte, float>(actual.Values).ToArray(), expected.Name);
            }
    }

    [TestMethod]
    public void Save_Attributes_SayTheirType()
    {
        var file = Export(DrawnModels.Create(alter: spec => spec with { Activation = Activation.Elu(0.7f), Normalization = Normalization.LayerNorm(1e-3f) }));
        var elu = file.Nodes.First(node => node.Operation == "Elu").Attribute("alpha");
        Assert.AreEqual((0.7f, 1L), (elu.Real(2), elu.Integer(20)));
        var norm = file.Nodes.First(node => node.Operation == "LayerNormalization").Attribute("epsilon");
        Assert.AreEqual((1e-3f, 1L), (norm.Real(2), norm.Integer(20)));
        var axis = file.Nodes.First(node => node.Operation == "Softmax").Attribute("axis");
        Assert.AreEqual((1L, 2L), (axis.Integer(3), axis.Integer(20)));
        var axes = file.Nodes.First(node => node.Operation == "ReduceMax").Attribute("axes");
        Assert.AreEqual((1L, 7L), (axes.Integers(8).Single(), axes.Integer(20)));
    }

    [TestMethod]
    public void Save_Again_WritesTheSameBytes()
    {
        var one = OnnxCases.All[0];
        CollectionAssert.AreEqual(one.Export(one.Create()), one.Export(one.Create()));
    }

    [TestMethod]
    public void Save_WrongOptions_TellsAllFaults()
    {
        var options = new OnnxExportOptions { Inputs = (OnnxInputs)7, InputName = "", ProbabilitiesName = null!, ScoreName = "" };
        var message = Assert.ThrowsExactly<ArgumentException>(() => Export(Model, options)).Message;
        StringAssert.StartsWith(message,
            "Inputs must be Vector or Columns, but was 7. InputName must not be empty. ProbabilitiesName must not be empty. ScoreName must not be empty.");
        var missing = Assert.ThrowsExactly<ArgumentException>(() => Export(Model, new() { LabelName = "" }));
        StringAssert.StartsWith(missing.Message, "LabelName must not be empty.");
    }

    [TestMethod]
    public void Save_NamesThatRepeat_TellsWhich()
    {
        var twice = DrawnModels.Create(columnNames: ["a", "a", "b", "label", "c", "d"]);
        var message = Assert.ThrowsExactly<ArgumentException>(() => Export(twice, new() { Inputs = OnnxInputs.Columns })).Message;
        StringAssert.StartsWith(message, "Inputs and outputs must have different names, but were 'a', 'label' more than once.");
        Assert.HasCount(1, Export(twice).Inputs);

        var options = new OnnxExportOptions { InputName = "x", LabelName = "x" };
        message = Assert.ThrowsExactly<ArgumentException>(() => Export(Model, options)).Message;
        StringAssert.StartsWith(message, "Inputs and outputs must have different names, but were 'x' more than once.");
        Assert.HasCount(1, Export(DrawnModels.Create(task: LearningTask.Regression), options).Inputs);
    }

    [TestMethod]
    public void Save_NullArguments_Throws()
    {
        Assert.ThrowsExactly<ArgumentNullException>(() => OnnxExporter.Save(null!, new MemoryStream()));
        Assert.ThrowsExactly<ArgumentNullException>(() => OnnxExporter.Save(Model, (Stream)null!));
        Assert.ThrowsExactly<ArgumentException>(() => OnnxExporter.Save(Model, ""));
    }

    [TestMethod]
    public void Save_ToAPath_ReplacesAnOlderFileAndLeavesNothingBeside()
    {
        var folder = Directory.CreateTempSubdirectory("mlnetdeep-");
        try
        {
            var path = Path.Combine(folder.FullName, "model.onnx");
            File.WriteAllText(path, "older");
            Assert.ThrowsExactly<ArgumentException>(() => OnnxExporter.Save(Model, path, new() { InputName = "" }));
            Assert.AreEqual("older", File.ReadAllText(path));
            OnnxExporter.Save(Model, path);
            using var stream = new MemoryStream();
            OnnxExporter.Save(Model, stream);
            CollectionAssert.AreEqual(stream.ToArray(), File.ReadAllBytes(path));
            Assert.HasCount(1, folder.GetFileSystemInfos());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestMethod]
    public void Save_ToAStreamThatCannotSeek_LeavesItOpen()
    {
        using var inner = new MemoryStream();
        using var zip = new System.IO.Compression.BrotliStream(inner, System.IO.Compression.CompressionLevel.Fastest, leaveOpen: true);
        OnnxExporter.Save(Model, zip);
        OnnxExporter.Save(Model, inner);
        Assert.IsTrue(zip.CanWrite);
    }

    [TestMethod]
    public void Constants_BeyondTheFormat_AreRefused()
    {
        var graph = new OnnxGraph([], maximumBytes: 16);
        graph.Row<float>("a", [1, 2, 3]);
        Assert.AreEqual("scalar_1", graph.Scalar(4f));
        Assert.AreEqual("scalar_1", graph.Scalar(4f));
        var message = Assert.ThrowsExactly<ArgumentException>(() => graph.Scalar(5f)).Message;
        Assert.AreEqual("The model's numbers take more than 16 bytes, the most that an ONNX file has room for.", message);
    }

    private static OnnxFile Export(TrainedModel model, OnnxExportOptions? options = null) =>
        new(new OnnxCase("", () => model, () => []) { Options = options }.Export(model));
}
