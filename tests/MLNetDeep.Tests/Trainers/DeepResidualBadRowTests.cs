using Microsoft.ML;
using MLNetDeep.Data;
using MLNetDeep.Tests.Transforms;

namespace MLNetDeep.Tests.Trainers;

/// <summary>Rows that nothing can be learnt from, and values that cannot be used: one exception that names them.</summary>
[TestClass]
public sealed class DeepResidualBadRowTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Fit_NoRows_ThrowsNamingTheLabel()
    {
        var e = Assert.ThrowsExactly<InvalidDataException>(() => Blobs.Trainer(_mlContext).Fit(Encode([])));

        StringAssert.Contains(e.Message, "There are no rows with a label in column 'Label' to train on; expected at least 2.");
    }

    [TestMethod]
    public void Fit_AllLabelsMissing_ThrowsNamingTheLabel()
    {
        var rows = Blobs.Rows(20);
        foreach (var row in rows)
            row.Label = "never seen";

        var e = Assert.ThrowsExactly<InvalidDataException>(() => Blobs.Trainer(_mlContext).Fit(Encode(rows)));

        StringAssert.Contains(e.Message, "There are no rows with a label in column 'Label' to train on; expected at least 2.");
    }

    [TestMethod]
    public void Fit_OneClassOnly_ThrowsNamingLabelAndClass()
    {
        var rows = Blobs.Rows(20);
        foreach (var row in rows)
            row.Label = "middle";

        var e = Assert.ThrowsExactly<InvalidDataException>(() => Blobs.Trainer(_mlContext).Fit(Encode(rows)));

        StringAssert.Contains(e.Message, "All 20 rows have the same label 'middle' in column 'Label'");
        StringAssert.Contains(e.Message, "expected at least 2 classes");
    }

    [TestMethod]
    [DataRow(float.NaN, "NaN", "expected a number. Replace missing values before, or set the option Input.MissingValues to MedianWithIndicator or another kind of filling.")]
    [DataRow(float.PositiveInfinity, "∞", "expected a finite number.")]
    [DataRow(float.NegativeInfinity, "-∞", "expected a finite number.")]
    public void Fit_FeatureNotFinite_ThrowsNamingRowColumnSlotAndItsName(float value, string text, string expected)
    {
        var rows = Blobs.Rows(40);
        rows[23].Noise = value;

        var e = Assert.ThrowsExactly<InvalidDataException>(() => RefusingTrainer.Fit(Encode(rows)));

        StringAssert.Contains(WithSymbols(e.Message), $"ow 23 of column 'Features' has the value {text} in slot 1 ('Noise'); {expected}");
    }

    [TestMethod]
    public void Fit_FeatureNotFiniteAfterRowsWithoutLabel_NamesTheRowOfTheData()
    {
        var rows = Blobs.Rows(40);
        rows[2].Label = rows[11].Label = "never seen";
        rows[23].Y = float.NaN;

        var e = Assert.ThrowsExactly<InvalidDataException>(() => RefusingTrainer.Fit(Encode(rows)));

        StringAssert.Contains(e.Message, "ow 23 of column 'Features' has the value NaN in slot 2 ('Y')");
    }

    [TestMethod]
    public void Fit_FeatureNotFiniteInARowWithoutLabel_DoesNotMatter()
    {
        var rows = Blobs.Rows(40);
        (rows[5].Label, rows[5].X) = ("never seen", float.NaN);

        Assert.AreEqual(3, Blobs.Trainer(_mlContext).Fit(Encode(rows)).Model.Columns);
    }

    [TestMethod]
    public void Fit_ValidationFeatureNotFinite_SaysThatItIsOfValidation()
    {
        var rows = Blobs.Rows(40);
        rows[2].Label = "never seen";
        rows[9].X = float.NegativeInfinity;

        var e = Assert.ThrowsExactly<InvalidDataException>(() => Blobs.Trainer(_mlContext).Fit(Encode(Blobs.Rows(60)), Encode(rows)));

        StringAssert.Contains(
            WithSymbols(e.Message), "Validation row 9 of column 'Features' has the value -∞ in slot 0 ('X'); expected a finite number.");
    }

    [TestMethod]
    [DataRow(MissingValues.Mean)]
    [DataRow(MissingValues.MeanWithIndicator)]
    public void Fit_InfiniteFeatureWhereMissingIsHandled_StillThrows(MissingValues missingValues)
    {
        var rows = Blobs.Rows(40);
        rows[0].X = float.NaN;
        rows[1].X = float.PositiveInfinity;
        var trainer = new DeepResidualTrainer(_mlContext, Blobs.Options with { Input = new() { MissingValues = missingValues } });

        var e = Assert.ThrowsExactly<InvalidDataException>(() => trainer.Fit(Encode(rows)));

        StringAssert.Contains(WithSymbols(e.Message), "ow 1 of column 'Features' has the value ∞ in slot 0 ('X')");
    }

    [TestMethod]
    [DataRow(float.NaN, "NaN")]
    [DataRow(float.PositiveInfinity, "∞")]
    public void Transform_FeatureNotFinite_ThrowsNamingRowColumnSlotAndItsName(float value, string text)
    {
        var model = RefusingTrainer.Fit(Encode(Blobs.Rows(60)));
        var rows = Blobs.Rows(400);
        rows[301].Y = value;
        var scored = model.Transform(Encode(rows));

        var e = Assert.ThrowsExactly<InvalidDataException>(() => scored.Vectors("Score"));

        StringAssert.Contains(WithSymbols(e.Message), $"Row 301 of column 'Features' has the value {text} in slot 2 ('Y')");
    }

    [TestMethod]
    public void Transform_FeatureMissingWhereHandledInTraining_IsScored()
    {
        var rows = Blobs.Rows(60);
        rows[4].X = float.NaN;
        var model = new DeepResidualTrainer(_mlContext, Blobs.Options with { Input = new() { MissingValues = MissingValues.Mean } }).Fit(Encode(rows));

        var unknown = new Blobs.Row { Label = "low", X = float.NaN, Noise = float.NaN, Y = float.NaN };

        float[] score = model.Transform(Encode([unknown])).Vectors("Score")[0];

        Assert.AreEqual(1f, score.Sum(), 1e-5f);
    }

    [TestMethod]
    public void Transform_OtherNumberOfFeatures_ThrowsWithBoth()
    {
        var (data, model) = Blobs.Trained(_mlContext, 60);
        var wide = _mlContext.Transforms.Concatenate("Features", "Features", "X").Fit(data).Transform(data);

        foreach (var bind in new Action[]
        {
            () => model.Transform(wide), () => model.GetOutputSchema(wide.Schema), () => ((ITransformer)model).GetRowToRowMapper(wide.Schema),
        })
            StringAssert.Contains(
                Assert.ThrowsExactly<ArgumentException>(bind).Message, "Column 'Features' has 4 values a row; expected 3, as the model was trained on.");
    }

    [TestMethod]
    public void Transform_FeaturesMissing_ThrowsNamingThem()
    {
        var model = Blobs.Trained(_mlContext, 60).Model;

        var e = Assert.ThrowsExactly<ArgumentException>(() => model.Transform(Blobs.View(_mlContext, 3)));

        StringAssert.Contains(e.Message, "Column 'Features' is missing; expected: a float (Single) or a float vector of known size");
    }

    private DeepResidualTrainer RefusingTrainer => new(_mlContext, Blobs.Options with { Input = new() { MissingValues = MissingValues.Refuse } });

    private IDataView Encode(Blobs.Row[] rows) =>
        Blobs.Encoding(_mlContext).Fit(Blobs.View(_mlContext, 3)).Transform(_mlContext.Data.LoadFromEnumerable(rows));

    // Cultures write infinity as a word or as a symbol.
    private static string WithSymbols(string message) => message.Replace("Infinity", "∞");
}
