using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Tests.Trainers;
using MLNetDeep.Tests.Transforms;

namespace MLNetDeep.Tests.Scoring;

/// <summary>
/// Texts cut inside a character leave half a surrogate pair, which no file can keep: keys, labels, slots and columns of such names match
/// after a model was loaded as they did before.
/// </summary>
[TestClass]
public sealed class StoredTextTests
{
    private const string Half = "cut \ud83d", Other = "\ude00 cut", Stored = "cut \ufffd";

    private readonly MLContext _mlContext = new(seed: 1);

    private sealed class Row
    {
        public float Size { get; set; }

        public string Town { get; set; } = "";

        public string Label { get; set; } = "";

        public bool Dear { get; set; }
    }

    [TestMethod]
    public void Load_KeysOfHalfACharacter_ScoresItsOwnTrainingData()
    {
        var data = Encoded();
        var trainer = new DeepResidualBinaryTrainer(
            _mlContext, Houses.Binary with { FeatureColumnName = "Size", CategoricalColumnNames = ["Town"], Epochs = 2 });

        AssertSameScores(trainer.Fit(data), data, "Probability");
    }

    [TestMethod]
    public void Load_LabelsOfHalfACharacter_AreTheSameBeforeAndAfter()
    {
        var data = Encoded();
        var model = new DeepResidualTrainer(_mlContext, Blobs.Options with { FeatureColumnName = "Size", Epochs = 2 }).Fit(data);
        var loaded = SavedModel.Load(_mlContext, SavedModel.Save(_mlContext, model));

        foreach (var scored in (IDataView[])[model.Transform(data), loaded.Transform(data)])
        {
            CollectionAssert.AreEqual(new[] { Stored, "\ufffd cut", "whole \ud83d\ude00" }, KeyValues(scored, "PredictedLabel"));
            CollectionAssert.AreEqual(new[] { Stored, "\ufffd cut", "whole \ud83d\ude00" }, SlotNames(scored, "Score"));
        }
        CollectionAssert.AreEqual(model.Transform(data).Values<uint>("PredictedLabel"), loaded.Transform(data).Values<uint>("PredictedLabel"));
    }

    [TestMethod]
    public void Fit_FromALoadedModelOfSuchNames_GoesOn()
    {
        var data = Encoded();
        data = _mlContext.Transforms.CopyColumns(Half, "Size")
            .Append(_mlContext.Transforms.Concatenate("Features", Half, "Size")).Fit(data).Transform(data);
        CollectionAssert.AreEqual(new[] { Half, "Size" }, SlotNames(data, "Features"));
        var options = Blobs.Options with { CategoricalColumnNames = ["Town"], Epochs = 2 };
        var model = new DeepResidualTrainer(_mlContext, options).Fit(data);
        using var file = new MemoryStream(SavedModel.Save(_mlContext, model));

        var initial = _mlContext.Model.LoadInitialModel(file);

        CollectionAssert.AreEqual(new[] { Stored, "Size", "Town" }, initial.ColumnNames!.ToArray());
        new DeepResidualTrainer(_mlContext, options with { Transfer = new() { InitialModel = initial } }).Fit(data);
    }

    [TestMethod]
    public void Load_ColumnsOfHalfACharacter_AreFoundAgain()
    {
        var data = Encoded();
        data = _mlContext.Transforms.CopyColumns(Half, "Size").Append(_mlContext.Transforms.CopyColumns(Other, "Town")).Fit(data).Transform(data);
        var options = Houses.Binary with { FeatureColumnName = Half, CategoricalColumnNames = [Other], Epochs = 2 };

        AssertSameScores(new DeepResidualBinaryTrainer(_mlContext, options).Fit(data), data, "Probability");
        AssertSameScores(_mlContext.Transforms.NormalizeInputs("Scaled", Half).Fit(data), data, "Scaled");
    }

    private IDataView Encoded()
    {
        string[] texts = [Half, Other, "whole \ud83d\ude00"];
        var rows = Enumerable.Range(0, 60).Select(i => new Row { Size = i % 7, Town = texts[i % 3], Label = texts[i % 3], Dear = i % 3 == 1 });
        var view = _mlContext.Data.LoadFromEnumerable(rows.ToArray());
        return _mlContext.Transforms.Conversion.MapValueToKey("Town").Append(_mlContext.Transforms.Conversion.MapValueToKey("Label"))
            .Fit(view).Transform(view);
    }

    private void AssertSameScores(ITransformer model, IDataView data, string column)
    {
        var loaded = SavedModel.Load(_mlContext, SavedModel.Save(_mlContext, model));
        CollectionAssert.AreEqual(model.Transform(data).Values<float>(column), loaded.Transform(data).Values<float>(column));
    }

    private static string[] KeyValues(IDataView view, string column)
    {
        VBuffer<ReadOnlyMemory<char>> values = default;
        view.Schema[column].GetKeyValues(ref values);
        return [.. values.DenseValues().Select(value => value.ToString())];
    }

    private static string[] SlotNames(IDataView view, string column)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        view.Schema[column].GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }
}
