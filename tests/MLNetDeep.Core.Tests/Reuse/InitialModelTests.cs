using System.Text.Json;
using MLNetDeep.Core.Tests.Models;
using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Reuse;

[TestClass]
public sealed class InitialModelTests
{
    private const float Nearly0 = 1e-30f;

    private static readonly TabularDataset Data = ReuseTables.Pictures([0, 1, 2, 3], rows: 40, seed: 1);

    private static readonly DeepResidualOptions Options =
        ReuseTables.Options() with { Normalization = Normalization.LayerNorm(), Input = ClassicOptions.Input with { MissingValues = MissingValues.Refuse } };

    private static readonly Lazy<TrainedModel> LazyTrained = new(() => DeepResidualTraining.Train(Data, Options, seed: 1));

    private static TrainedModel Trained => LazyTrained.Value;

    [TestMethod]
    public void Train_WarmStartThatLearnsNothing_GivesTheSameScores()
    {
        var other = ReuseTables.Pictures([0, 1, 2, 3], rows: 11, seed: 2);
        var again = DeepResidualTraining.Train(other, Still(Options) with { Transfer = Still(Options).Transfer with { InitialModel = InitialModel.From(Trained) } }, seed: 5);
        CollectionAssert.AreEqual(TestTables.Probabilities(Trained, Data), TestTables.Probabilities(again, Data));
        Assert.AreEqual(InitialModel.From(Trained).Sha256, again.Summary.InitialModelSha256);
    }

    [TestMethod]
    public void Train_WarmStart_GoesOnFromTheLossItHad()
    {
        var again = DeepResidualTraining.Train(Data, Options with { Epochs = 1, Transfer = new() { InitialModel = InitialModel.From(Trained) } }, seed: 1);
        Assert.IsLessThan(Trained.Summary.Curve[1].TrainingLoss, again.Summary.Curve[0].TrainingLoss);
    }

    [TestMethod]
    public void FromFileAndStream_OfASavedModel_StartAsTheModelItself()
    {
        using var folder = new TempFolder();
        var path = folder["model.zip"];
        Trained.Save(path);
        using var stream = File.OpenRead(path);
        string[] models =
        [
            .. new[] { InitialModel.From(Trained), InitialModel.FromFile(path), InitialModel.FromStream(stream) }
                .Select(initial => TestTables.Bytes(DeepResidualTraining.Train(Data, Options with { Epochs = 1, Transfer = new() { InitialModel = initial } }))),
        ];
        Assert.AreEqual(models[0], models[1]);
        Assert.AreEqual(models[0], models[2]);
    }

    [TestMethod]
    public void FromStream_NoModel_IsRefused()
    {
        using var stream = new MemoryStream([1, 2, 3]);
        StringAssert.Contains(Assert.ThrowsExactly<InvalidDataException>(() => InitialModel.FromStream(stream)).Message, "The stream is no model");
    }

    // The encoder is the model's: another normalization in the options changes nothing, and other rows do not either.
    [TestMethod]
    public void Train_WarmStart_KeepsTheEncoder()
    {
        var options = Still(Options) with { Input = Still(Options).Input with { Normalization = InputNormalization.Standardize(bounded: true) }, Transfer = Still(Options).Transfer with { InitialModel = InitialModel.From(Trained) } };
        var again = DeepResidualTraining.Train(ReuseTables.Pictures([0, 1, 2, 3], rows: 9, seed: 3), options);
        Assert.AreSame(Trained.Encoder, again.Encoder);
    }

    // Of the 3 blocks 2 are taken; one is new, and so is the head of 2 classes.
    [TestMethod]
    public void Train_Transfer_TakesWhatItSaysAndDrawsTheRest()
    {
        var other = ReuseTables.Pictures([8, 9], rows: 30, seed: 4);
        var drawn = DeepResidualTraining.Train(other, Still(Options), seed: 7);
        var transferred = DeepResidualTraining.Train(
            other, Still(Options) with { Transfer = Still(Options).Transfer with { InitialModel = InitialModel.From(Trained) with { TakeBlocks = 2 } } }, seed: 7);
        foreach (var tensor in transferred.Network.Store.Tensors().Where(tensor => !tensor.Name.EndsWith("norm.bias", StringComparison.Ordinal)))
        {
            var lower = FrozenPart.LayerOf(tensor.Name) <= 2;
            var source = (lower ? Trained : drawn).Network.Store.Tensors().Single(one => one.Name == tensor.Name);
            Assert.IsTrue(
                tensor.Values.Span.ToArray().Zip(source.Values.Span.ToArray()).All(pair => Math.Abs(pair.First - pair.Second) < 1e-25f), tensor.Name);
        }
        Assert.AreEqual(2, transferred.Classes);
    }

    // A new block above, or one fewer, leaves the head of the same classes, unless it is to be replaced.
    [TestMethod]
    [DataRow(1, 1, false)]
    [DataRow(2, 4, false)]
    [DataRow(3, 3, true)]
    public void Train_SameClasses_KeepTheHeadUnlessReplaced(int take, int blocks, bool replace)
    {
        var initial = InitialModel.From(Trained) with { TakeBlocks = take, ReplaceHead = replace };
        var model = DeepResidualTraining.Train(Data, Still(Options) with { Blocks = blocks, Transfer = Still(Options).Transfer with { InitialModel = initial } });
        Assert.AreEqual(replace, ReuseTables.Changed(Trained, model).Contains("output.weight"));
        CollectionAssert.IsSubsetOf(ReuseTables.Lowest(model, take + 1), model.Network.Store.Tensors().Select(tensor => tensor.Name).ToArray());
        Assert.IsEmpty(ReuseTables.Lowest(model, take + 1).Intersect(ReuseTables.Changed(Trained, model)));
    }

    private static readonly (Func<DeepResidualOptions, DeepResidualOptions> Change, string Fault)[] Misfits =
    [
        (options => options with { Width = 16 }, "Transfer.InitialModel: Width must be 24 as in the initial model, but was 16."),
        (options => options with { Architecture = options.Architecture with { HiddenWidth = 16 } }, "Transfer.InitialModel: Architecture.HiddenWidth must be 32 as in the initial model, but was 16."),
        (
            options => options with { Activation = Activation.LeakyRelu(0.2f) },
            "Transfer.InitialModel: Activation must be Relu as in the initial model, but was LeakyRelu (NegativeSlope 0.2)."),
        (
            options => options with { Normalization = Normalization.None() },
            "Transfer.InitialModel: Normalization must be Layer (Epsilon 1E-05) as in the initial model, but was None."),
        (
            options => options with { Blocks = 2 },
            "Transfer.InitialModel: Blocks must be 3 as in the initial model, but was 2. TakeBlocks says how many to take where the numbers differ."),
        (
            options => options with { Transfer = options.Transfer with { InitialModel = options.Transfer.InitialModel! with { TakeBlocks = 4 } } },
            "Transfer.InitialModel: TakeBlocks must be in [0, 3], the blocks of the initial model, but was 4."),
        (
            options => options with { Blocks = 1, Transfer = options.Transfer with { InitialModel = options.Transfer.InitialModel! with { TakeBlocks = 2 } } },
            "Transfer.InitialModel: TakeBlocks must be at most 1, as Blocks says, but was 2."),
        (
            options => options with { Transfer = options.Transfer with { Freezing = Freezing.Blocks(3), InitialModel = options.Transfer.InitialModel! with { TakeBlocks = 2 } } },
            "Transfer.InitialModel: Transfer.Freezing would freeze 3 blocks, but only 2 are taken from the initial model."),
        (
            options => options with { Transfer = options.Transfer with { Freezing = Freezing.Blocks(2), InitialModel = options.Transfer.InitialModel! with { TakeBlocks = 1 } } },
            "Transfer.InitialModel: Transfer.Freezing would freeze 2 blocks, but only 1 is taken from the initial model."),
        (
            options => options with { Architecture = options.Architecture with { Members = Members.Mini(3) } },
            "Transfer.InitialModel: Architecture.Members must be null as in the initial model, but was Mini (Count 3)."),
        (
            options => options with { Transfer = options.Transfer with { Freezing = Freezing.Blocks(4) } },
            "Transfer.Freezing: The frozen blocks must be in [0, 3], as Blocks says, but was 4."),
        (
            options => options with { Transfer = options.Transfer with { Freezing = Freezing.Gradually(null!, new(2, 1)) } },
            "Transfer.Freezing: A stage must not be null."),
    ];

    public static IEnumerable<object[]> Cases => Enumerable.Range(0, Misfits.Length).Select(index => new object[] { index });

    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void Faults_AnotherArchitecture_NamesTheFirstDifference(int index)
    {
        var (change, fault) = Misfits[index];
        var options = change(Options with { Transfer = new() { InitialModel = InitialModel.From(Trained) } });
        Assert.AreEqual(fault, string.Join(" ", options.Faults()));
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => DeepResidualTraining.Train(Data, options)).Message, fault);
    }

    [TestMethod]
    public void Train_OtherColumnsOrClasses_AreRefusedByName()
    {
        var options = Options with { Transfer = new() { InitialModel = InitialModel.From(Trained) } };
        var columns = Assert.ThrowsExactly<ArgumentException>(() => DeepResidualTraining.Train(TestTables.Clouds(30, seed: 1), options));
        StringAssert.StartsWith(columns.Message, "The rows have 4 features in column 'Features'; expected 36 as in the initial model.");

        var relabelled = Relabelled(new ClassLabels("Number", ["0", "1", "3", "2"]));
        var classes = Assert.ThrowsExactly<ArgumentException>(() => DeepResidualTraining.Train(relabelled, options));
        StringAssert.StartsWith(classes.Message, "Class 2 of column 'Label' is '3'; expected '2' as in the initial model.");
        var replaced = options with { Epochs = 1, Transfer = options.Transfer with { InitialModel = options.Transfer.InitialModel with { ReplaceHead = true } } };
        Assert.AreEqual("3", DeepResidualTraining.Train(relabelled, replaced).Labels.Values[2]);
    }

    [TestMethod]
    [DataRow("a b c", "a b c", "")]
    [DataRow("a b c", "", "")]
    [DataRow("", "a b c", "")]
    [DataRow("a b c", "a x c", "are not those of the initial model: missing are 'b'; not expected are 'x'.")]
    [DataRow("a b c", "a c b", "are in another order than those of the initial model: slot 1 is 'c'; expected 'b'.")]
    public void Train_FeatureNames_MustBeTheSameWhereBothHaveThem(string before, string after, string fault)
    {
        using var folder = new TempFolder();
        var options = TestTables.Small() with { Epochs = 1 };
        DeepResidualTraining.Train(Named(before), options).Save(folder["model.zip"]);
        var warm = options with { Transfer = new() { InitialModel = InitialModel.FromFile(folder["model.zip"]) } };
        if (fault.Length == 0)
            Assert.AreEqual("a b c", string.Join(" ", DeepResidualTraining.Train(Named(after), warm).ColumnNames!));
        else
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => DeepResidualTraining.Train(Named(after), warm)).Message, fault);
    }

    // With a fitted encoder training rows are checked as they are read, not as it is fitted.
    [TestMethod]
    public void Train_WarmStartWithAMissingValue_NamesRowAndColumn()
    {
        var data = new TabularDataset(36, 4);
        for (var r = 0; r < Data.Rows; r++)
            data.Add(r == 5 ? [float.NaN, .. Data.Row(r)[1..]] : Data.Row(r), Data.Labels[r]);
        var exception = Assert.ThrowsExactly<InvalidDataException>(
            () => DeepResidualTraining.Train(data, Options with { Validation = ClassicOptions.Validation with { Fraction = 0 }, Transfer = new() { InitialModel = InitialModel.From(Trained) } }));
        StringAssert.StartsWith(exception.Message, "Row 5 of column 'Features' has the value NaN in slot 0;");
    }

    [TestMethod]
    public void Json_OfTheOptions_LeavesTheInitialModelOut()
    {
        var options = Options with { Transfer = new() { InitialModel = InitialModel.From(Trained) } };
        var json = JsonSerializer.Serialize(options, ModelJson.Options);
        Assert.AreEqual(Options, JsonSerializer.Deserialize<DeepResidualOptions>(json, ModelJson.Options));
        Assert.AreEqual(Options with { NumberOfThreads = null }, options.ToReproducible());
    }

    private static DeepResidualOptions Still(DeepResidualOptions options) =>
        options with { Epochs = 1, LearningRate = Nearly0, Regularization = ClassicOptions.Regularization with { WeightDecay = 0 } };

    private static TabularDataset Relabelled(ClassLabels labels)
    {
        var data = new TabularDataset(Data.Columns, Data.Classes) { ClassLabels = labels };
        for (var r = 0; r < Data.Rows; r++)
            data.Add(Data.Row(r), Data.Labels[r]);
        return data;
    }

    private static TabularDataset Named(string names)
    {
        var random = new Random(1);
        var data = new TabularDataset(3, 2) { ColumnNames = names.Length == 0 ? null : names.Split(' ') };
        for (var r = 0; r < 30; r++)
            data.Add([random.NextSingle(), random.NextSingle(), random.NextSingle()], r % 2);
        return data;
    }
}
