using Microsoft.ML;

namespace MLNetDeep.Tests.Trainers;

/// <summary>The column that says how much each row counts.</summary>
[TestClass]
public sealed class DeepResidualWeightTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    /// <summary>Of three rows two have a wrong label.</summary>
    private IDataView MostlyWrong()
    {
        var rows = Blobs.Rows(90).Concat(Blobs.Rows(180, seed: 2)).ToArray();
        string[] names = [.. rows.Take(3).Select(row => row.Label)];
        for (int i = 90; i < rows.Length; i++)
        {
            rows[i].Label = names[(i + 1) % 3];
            rows[i].Weight = 0;
        }
        return Encode(rows);
    }

    [TestMethod]
    public void Fit_WrongLabelsOfWeightZero_DoNotHurt()
    {
        var clean = Blobs.Encoded(_mlContext, 120, seed: 3);
        double Accuracy(string? weight)
        {
            var options = Blobs.Options with { ExampleWeightColumnName = weight };
            if (weight is not null)
                options = options with { Epochs = 3 * options.Epochs };  // for as many steps: a third of the rows is left
            var model = new DeepResidualTrainer(_mlContext, options).Fit(MostlyWrong());
            return _mlContext.MulticlassClassification.Evaluate(model.Transform(clean)).MicroAccuracy;
        }

        Assert.IsGreaterThan(0.98, Accuracy("Weight"));
        Assert.IsLessThan(0.15, Accuracy(null));
    }

    [TestMethod]
    public void Fit_PlainParameter_UsesTheWeights()
    {
        var data = MostlyWrong();

        var model = _mlContext.MulticlassClassification.Trainers.DeepResidual(
            exampleWeightColumnName: "Weight", blocks: 1, width: 8, hiddenWidth: 8, epochs: 12, learningRate: 0.02f, batchSize: 32).Fit(data);

        Assert.IsGreaterThan(0.98, _mlContext.MulticlassClassification.Evaluate(model.Transform(Blobs.Encoded(_mlContext, 120))).MicroAccuracy);
    }

    [TestMethod]
    public void Fit_WeightsAllOne_SameAsNone()
    {
        var rows = Blobs.Rows(90);
        byte[] none = Weights(Encode(rows), null);
        byte[] ones = Weights(Encode(rows), "Weight");
        for (int i = 0; i < rows.Length; i++)
            rows[i].Weight = 1 + i % 2;

        CollectionAssert.AreEqual(none, ones);
        CollectionAssert.AreNotEqual(none, Weights(Encode(rows), "Weight"));
    }

    [TestMethod]
    [DataRow(-0.5f, "-0.5")]
    [DataRow(float.NaN, "NaN")]
    [DataRow(float.PositiveInfinity, "Infinity")]
    public void Fit_WeightOutOfRange_ThrowsNamingRowColumnAndValue(float weight, string text)
    {
        var rows = Blobs.Rows(30);
        rows[17].Weight = weight;

        var e = Assert.ThrowsExactly<InvalidDataException>(() => Weights(Encode(rows), "Weight"));

        StringAssert.Contains(
            e.Message.Replace("∞", "Infinity"),
            $"Row 17 of column 'Weight' has the value {text}; expected a finite weight of at least 0.");
    }

    [TestMethod]
    public void Fit_WeightOfARowWithoutLabel_DoesNotMatter()
    {
        var rows = Blobs.Rows(60);
        (rows[3].Label, rows[3].Weight) = ("never seen", float.NaN);

        Assert.IsNotEmpty(Weights(Encode(rows), "Weight"));
    }

    // Neither their labels nor their features are looked at.
    [TestMethod]
    public void Fit_RowsOfWeightZero_IsFitWithoutThem()
    {
        var rows = Blobs.Rows(120);
        for (int i = 0; i < rows.Length; i++)
            if (i % 4 == 1)
                (rows[i].Weight, rows[i].X, rows[i].Y) = (0, float.PositiveInfinity, -3e38f);
        var log = new List<string>();
        _mlContext.Log += (_, e) => log.Add(e.Message);

        byte[] weights = Weights(Encode(rows), "Weight");

        CollectionAssert.AreEqual(Weights(Encode([.. rows.Where(row => row.Weight > 0)]), "Weight"), weights);
        Assert.IsTrue(
            log.Any(line => line.Contains("Read 90 training rows of 3 features and 3 classes; 0 rows without a label and 30 of weight 0 were left out.")),
            string.Join('\n', log));
    }

    [TestMethod]
    public void Fit_WeightsThatLeaveNothing_NameTheColumn()
    {
        var rows = Blobs.Rows(60);
        foreach (var row in rows)
            row.Weight = 0;
        var none = Assert.ThrowsExactly<InvalidDataException>(() => Weights(Encode(rows), "Weight"));
        Assert.AreEqual("None of the 60 rows with a label in column 'Label' has a weight above 0 in column 'Weight'; expected at least 2.", none.Message);

        var trainer = new DeepResidualTrainer(_mlContext, Blobs.Options with { ExampleWeightColumnName = "Weight" });
        var validation = Assert.ThrowsExactly<InvalidDataException>(() => trainer.Fit(Encode(Blobs.Rows(60)), Encode(rows)));
        Assert.AreEqual(
            "None of the 60 validation rows with a label in column 'Label' has a weight above 0 in column 'Weight'; expected at least 1.",
            validation.Message);

        for (int i = 0; i < rows.Length; i += 3)
            rows[i].Weight = 1;
        foreach (var use in (Action[])[() => trainer.Fit(Encode(rows)), () => trainer.FindLearningRate(Encode(rows)), () => trainer.Tune(Encode(rows))])
        {
            var one = Assert.ThrowsExactly<InvalidDataException>(use);
            StringAssert.StartsWith(
                one.Message, "All 20 rows of a weight above 0 in column 'Weight' have the same label 'low' in column 'Label'; expected at least 2 classes.");
        }
    }

    private IDataView Encode(Blobs.Row[] rows) =>
        Blobs.Encoding(_mlContext).Fit(Blobs.View(_mlContext, 3)).Transform(_mlContext.Data.LoadFromEnumerable(rows));

    private byte[] Weights(IDataView data, string? weight)
    {
        var options = Blobs.Options with { ExampleWeightColumnName = weight, Epochs = 2 };
        var model = new DeepResidualTrainer(_mlContext, options).Fit(data);
        return SavedModel.Entry(SavedModel.Save(_mlContext, model), SavedModel.Weights);
    }
}
