using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Tests.Transforms;

namespace MLNetDeep.Tests.Trainers;

/// <summary>Keys of every kind as labels, and labels that are missing.</summary>
[TestClass]
public sealed class DeepResidualLabelTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Fit_TextKeys_PredictText() => AssertLabelsComeBack("a", "b", "c");

    [TestMethod]
    public void Fit_IntKeys_PredictInts() => AssertLabelsComeBack(70, -5, 2_000_000_000);

    [TestMethod]
    public void Fit_FloatKeys_PredictFloats() => AssertLabelsComeBack(0.1f, -3.4028235E+38f, 1e-7f);

    [TestMethod]
    public void Fit_DoubleKeys_PredictDoubles() => AssertLabelsComeBack(0.1, -1.7976931348623157E+308, 1.0 / 3);

    [TestMethod]
    public void Fit_BoolKeys_PredictBools() => AssertLabelsComeBack(true, false);

    [TestMethod]
    public void Fit_LongKeys_PredictLongs() => AssertLabelsComeBack(long.MaxValue, long.MinValue, 0L);

    [TestMethod]
    public void Fit_DateKeys_PredictDates() =>
        AssertLabelsComeBack(new DateTime(2024, 2, 29, 1, 2, 3, 4), new DateTime(1999, 12, 31), DateTime.MaxValue);

    [TestMethod]
    public void Fit_KeysOfByte_Work() => AssertKeysWork<byte>(1, 3, 0);

    [TestMethod]
    public void Fit_KeysOfUShort_Work() => AssertKeysWork<ushort>(1, 3, 0);

    [TestMethod]
    public void Fit_KeysOfUInt_Work() => AssertKeysWork<uint>(1, 3, 0);

    [TestMethod]
    public void Fit_KeysOfULong_Work() => AssertKeysWork<ulong>(1, 3, 0);

    [TestMethod]
    public void Fit_KeyOfFarTooManyKeys_ThrowsNamingColumnAndNumber()
    {
        var data = new KeyedDataView<uint>(4294967295, 1, 2, 3);

        var e = Assert.ThrowsExactly<ArgumentException>(() => Blobs.Trainer(_mlContext).Fit(data));

        StringAssert.Contains(e.Message, "Column 'Label' has 4294967295 keys; expected at most 1048576.");
    }

    [TestMethod]
    public void Fit_FewerLabelsThanKeys_ScoresEveryKey()
    {
        var keys = Blobs.Encoding(_mlContext).Fit(Blobs.View(_mlContext, 50, classes: 5));
        var data = keys.Transform(Blobs.View(_mlContext, 60, classes: 3));

        var model = Blobs.Trainer(_mlContext).Fit(data);

        Assert.AreEqual(5, model.Model.Classes);
        var scored = model.Transform(data);
        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 5), scored.Schema["Score"].Type);
        Assert.HasCount(5, scored.Vectors("Score")[0]);
        Assert.AreEqual(5ul, ((KeyDataViewType)scored.Schema["PredictedLabel"].Type).Count);
    }

    [TestMethod]
    public void Fit_MissingLabels_AreLeftOutAndCountedInTheLog()
    {
        var keys = Blobs.Encoding(_mlContext).Fit(Blobs.View(_mlContext, 30));
        var rows = Blobs.Rows(100);
        for (int i = 0; i < 40; i += 2)
            rows[i].Label = "never seen";
        var log = new List<string>();
        _mlContext.Log += (_, message) => log.Add(message.Message);

        var summary = new DeepResidualTrainer(_mlContext, Blobs.Options with { Validation = new() { Fraction = 0 } })
            .Fit(keys.Transform(_mlContext.Data.LoadFromEnumerable(rows))).Model.Summary;

        Assert.AreEqual(80, summary.TrainingRows);
        Assert.IsTrue(
            log.Any(line => line.Contains("Read 80 training rows of 3 features and 3 classes; 20 rows without a label were left out.")),
            string.Join('\n', log));
    }

    [TestMethod]
    public void Fit_MissingLabelsInValidation_AreLeftOut()
    {
        var keys = Blobs.Encoding(_mlContext).Fit(Blobs.View(_mlContext, 30));
        var rows = Blobs.Rows(30);
        rows[7].Label = "never seen";

        var summary = Blobs.Trainer(_mlContext)
            .Fit(keys.Transform(Blobs.View(_mlContext, 60)), keys.Transform(_mlContext.Data.LoadFromEnumerable(rows))).Model.Summary;

        Assert.AreEqual(29, summary.ValidationRows);
    }

    /// <summary>Trains, saves and loads; the label's values come back as they were.</summary>
    private void AssertLabelsComeBack<TLabel>(params TLabel[] labels)
    {
        var rows = Blobs.Rows(40 * labels.Length, labels);
        var view = _mlContext.Data.LoadFromEnumerable(rows);
        var pipeline = _mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Append(_mlContext.MulticlassClassification.Trainers.DeepResidual(Blobs.Options with { Epochs = 60 })) // all labels must be right
            .Append(_mlContext.Transforms.Conversion.MapKeyToValue("Value", "PredictedLabel"));

        var model = pipeline.Fit(view);
        var loaded = SavedModel.Load(new MLContext(), SavedModel.Save(_mlContext, model, view.Schema));

        var expected = rows.Select(row => row.Label is string text ? text : (object?)row.Label).ToArray();
        CollectionAssert.AreEqual(expected, Values<TLabel>(model.Transform(view)));
        CollectionAssert.AreEqual(expected, Values<TLabel>(loaded.Transform(view)));
    }

    private static object?[] Values<TLabel>(IDataView view) => typeof(TLabel) == typeof(string)
        ? [.. view.Values<ReadOnlyMemory<char>>("Value").Select(text => text.ToString())]
        : [.. view.Values<TLabel>("Value").Cast<object?>()];

    /// <summary>Three keys without values, of which the second does not occur; every third row has no label.</summary>
    private void AssertKeysWork<TKey>(params TKey[] keys) where TKey : struct
    {
        var data = new KeyedDataView<TKey>(3, [.. Enumerable.Range(0, 90).Select(i => keys[i % 3])]);
        var trainer = new DeepResidualTrainer(_mlContext, Blobs.Options with { Validation = new() { Fraction = 0 } });

        var model = trainer.Fit(data);
        var loaded = SavedModel.Load(_mlContext, SavedModel.Save(_mlContext, model));

        Assert.AreEqual(60, model.Model.Summary.TrainingRows);
        foreach (var scored in new[] { model.Transform(data), loaded.Transform(data) })
        {
            Assert.AreEqual<DataViewType>(new KeyDataViewType(typeof(uint), 3), scored.Schema["PredictedLabel"].Type);
            Assert.IsNull(scored.Schema["PredictedLabel"].Annotations.Schema.GetColumnOrNull("KeyValues"));
            CollectionAssert.AreEqual(new uint[] { 1, 3 }, scored.Values<uint>("PredictedLabel")[..2]);
            Assert.HasCount(3, scored.Vectors("Score")[0]);
            CollectionAssert.AreEqual(keys, scored.Values<TKey>("Label")[..3]);
        }
    }
}
