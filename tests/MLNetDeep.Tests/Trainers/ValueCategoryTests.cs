using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Tests.Transforms;

namespace MLNetDeep.Tests.Trainers;

/// <summary>Categories that are text, Booleans or whole numbers: as if MapValueToKey had made keys of them, with values that the model keeps.</summary>
[TestClass]
public sealed class ValueCategoryTests
{
    private static readonly string[] Names = ["Town", "Corner", "Floor", "Tags"];

    private readonly MLContext _mlContext = new(seed: 1);

    private sealed class Flat
    {
        public float Size { get; set; }

        public string Town { get; set; } = "";

        public bool Corner { get; set; }

        public int Floor { get; set; }

        [VectorType(2)]
        public string[] Tags { get; set; } = ["", ""];

        public bool Dear { get; set; }
    }

    private static readonly DeepResidualBinaryTrainer.Options Recipe = new()
    {
        LabelColumnName = "Dear", FeatureColumnName = "Size", CategoricalColumnNames = Names, Blocks = 1, Width = 16, Epochs = 4,
        Ensemble = new() { Bagging = 0 }, Run = new() { Report = false },
    };

    [TestMethod]
    public void Fit_ValuesInThePlaceOfKeys_GivesTheSameModel()
    {
        var data = Data(300);
        var mapped = Mapped(data);
        var ofKeys = new DeepResidualBinaryTrainer(_mlContext, Recipe).Fit(mapped);
        var ofValues = new DeepResidualBinaryTrainer(_mlContext, Recipe).Fit(data);

        CollectionAssert.AreEqual(ofKeys.Model.Network.Store.Values.ToArray(), ofValues.Model.Network.Store.Values.ToArray());
        CollectionAssert.AreEqual(ofKeys.Transform(mapped).Values<float>("Score"), ofValues.Transform(data).Values<float>("Score"));
        // One that was trained on keys reads what they stood for, too.
        CollectionAssert.AreEqual(ofKeys.Transform(mapped).Values<float>("Score"), ofKeys.Transform(data).Values<float>("Score"));
        var loaded = SavedModel.Load(_mlContext, SavedModel.Save(_mlContext, ofValues));
        CollectionAssert.AreEqual(ofValues.Transform(data).Values<float>("Score"), loaded.Transform(data).Values<float>("Score"));
    }

    [TestMethod]
    public void Transform_EmptyAndUnseenValues_AreMissing()
    {
        var rows = Rows(300);
        var model = new DeepResidualBinaryTrainer(_mlContext, Recipe).Fit(_mlContext.Data.LoadFromEnumerable(rows));
        var row = rows[0];

        float ScoreOf(string town, int floor) => model.Transform(_mlContext.Data.LoadFromEnumerable(
            [new Flat { Size = row.Size, Town = town, Corner = row.Corner, Floor = floor, Tags = row.Tags }])).Values<float>("Score")[0];

        Assert.AreEqual(ScoreOf("", 2), ScoreOf("nowhere", 2));
        Assert.AreEqual(ScoreOf("town 1", 77), ScoreOf("town 1", -1));
        Assert.AreNotEqual(ScoreOf("", 2), ScoreOf("town 1", 2));
        Assert.AreNotEqual(ScoreOf("TOWN 1", 2), ScoreOf("town 1", 2), "a value is not its capitals");
    }

    [TestMethod]
    public void Fit_ValidationRowsWithFurtherValues_CountThemAsMissing()
    {
        var further = Rows(60);
        further[0].Town = "nowhere";
        var missing = Rows(60);
        missing[0].Town = "";
        var first = new DeepResidualBinaryTrainer(_mlContext, Recipe).Fit(Data(300), _mlContext.Data.LoadFromEnumerable(further));
        var second = new DeepResidualBinaryTrainer(_mlContext, Recipe).Fit(Data(300), _mlContext.Data.LoadFromEnumerable(missing));
        CollectionAssert.AreEqual(first.Model.Summary.Curve.ToArray(), second.Model.Summary.Curve.ToArray());
    }

    [TestMethod]
    public void Pretrain_OnValues_GivesThemToTheTrainer()
    {
        var trainer = new DeepResidualBinaryTrainer(_mlContext, Recipe);
        var start = trainer.Pretrain(Data(300), new() { Epochs = 1 });
        var model = new DeepResidualBinaryTrainer(_mlContext, Recipe with { Transfer = new() { InitialModel = start } }).Fit(Data(40));
        Assert.HasCount(200, model.Transform(Data(200)).Values<float>("Score"));
    }

    [TestMethod]
    public void Tune_OnValues_FindsOptions() => Assert.IsNotNull(
        new DeepResidualBinaryTrainer(_mlContext, Recipe).Tune(Data(120), new() { Candidates = 2, MinEpochs = 1 }).BestOptions);

    [TestMethod]
    public void Transform_ValuesOfAnotherType_AreRefused()
    {
        var model = new DeepResidualBinaryTrainer(_mlContext, Recipe).Fit(Data(60));
        var other = _mlContext.Transforms.Conversion.ConvertType("Floor", outputKind: DataKind.Int64).Fit(Data(60)).Transform(Data(60));
        Assert.AreEqual(
            "Column 'Floor' has values of type Int64; expected Int32, as in training.", Assert.ThrowsExactly<ArgumentException>(() => model.Transform(other)).Message);
    }

    [TestMethod]
    public void Transform_ValuesForKeysWithoutValues_AreRefused()
    {
        var keyed = _mlContext.Transforms.CustomMapping<Flat, KeyedFlat>((flat, key) => key.Key = (uint)flat.Floor + 1, null)
            .Append(_mlContext.Transforms.CopyColumns("Floor", "Key")).Fit(Data(60)).Transform(Data(60));
        var model = new DeepResidualBinaryTrainer(_mlContext, Recipe with { CategoricalColumnNames = ["Floor"] }).Fit(keyed);
        var e = Assert.ThrowsExactly<ArgumentException>(() => model.Transform(Data(60)));
        Assert.AreEqual(
            "Column 'Floor' has type Int32, but of its keys in training only the numbers are known; expected keys: map it as there. (Parameter 'schema')", e.Message);
    }

    [TestMethod]
    public void Fit_NoValueInAnyRow_IsRefused()
    {
        var rows = Rows(60);
        foreach (var row in rows)
            row.Town = "";
        var e = Assert.ThrowsExactly<InvalidDataException>(() => new DeepResidualBinaryTrainer(_mlContext, Recipe).Fit(_mlContext.Data.LoadFromEnumerable(rows)));
        Assert.AreEqual("Column 'Town' has no value in any row; leave it out.", e.Message);
    }

    private sealed class KeyedFlat
    {
        [KeyType(10)]
        public uint Key { get; set; }
    }

    private IDataView Data(int rows) => _mlContext.Data.LoadFromEnumerable(Rows(rows));

    private IDataView Mapped(IDataView data)
    {
        IEstimator<ITransformer> mapping = _mlContext.Transforms.Conversion.MapValueToKey("Town");
        foreach (var name in Names.Skip(1))
            mapping = mapping.Append(_mlContext.Transforms.Conversion.MapValueToKey(name));
        return mapping.Fit(data).Transform(data);
    }

    private static Flat[] Rows(int count)
    {
        var random = new Random(count);
        return [.. Enumerable.Range(0, count).Select(r =>
        {
            var town = random.Next(5);
            return new Flat
            {
                Size = random.NextSingle(), Town = r % 17 == 3 ? "" : $"town {town}", Corner = random.Next(2) == 1, Floor = random.Next(4),
                Tags = [$"tag {random.Next(3)}", r % 5 == 0 ? "" : $"tag {random.Next(4)}"], Dear = town + random.NextSingle() > 2.5,
            };
        })];
    }
}
