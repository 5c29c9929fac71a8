using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Tests.Trainers;
using MLNetDeep.Tests.Transforms;

namespace MLNetDeep.Tests.Catalogs;

/// <summary>ML.NET's calibrators after the binary trainer: each replaces the probability by its own, and the whole is saved.</summary>
[TestClass]
public sealed class CalibratorTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    public static IEnumerable<object[]> Calibrators =>
    [
        [nameof(BinaryClassificationCatalog.CalibratorsCatalog.Platt)],
        [nameof(BinaryClassificationCatalog.CalibratorsCatalog.Naive)],
        [nameof(BinaryClassificationCatalog.CalibratorsCatalog.Isotonic)],
        ["FixedPlatt"],
    ];

    [TestMethod]
    [DynamicData(nameof(Calibrators))]
    public void Append_ACalibrator_GivesAProbabilityOfItsOwnAndIsSaved(string name)
    {
        var catalog = _mlContext.BinaryClassification.Calibrators;
        IEstimator<ITransformer> calibrator = name switch
        {
            "Platt" => catalog.Platt("Dear"),
            "Naive" => catalog.Naive("Dear"),
            "Isotonic" => catalog.Isotonic("Dear"),
            _ => catalog.Platt(slope: -0.5, offset: 0.1),
        };
        var view = Houses.View(_mlContext, 240);
        var trainer = Houses.Encoding(_mlContext).Append(new DeepResidualBinaryTrainer(_mlContext, Houses.Binary));
        var plain = trainer.Fit(view).Transform(view);

        var model = trainer.Append(calibrator).Fit(view);
        var scored = SavedModel.Load(new MLContext(), SavedModel.Save(_mlContext, model)).Transform(view);

        float[] scores = scored.Values<float>("Score"), before = plain.Values<float>("Probability"), after = scored.Values<float>("Probability");
        CollectionAssert.AreEqual(plain.Values<float>("Score"), scores);
        CollectionAssert.AreNotEqual(before, after);
        var order = Enumerable.Range(0, scores.Length).OrderBy(i => scores[i]).Select(i => after[i]).ToArray();
        if (name != "Naive")
            CollectionAssert.AreEqual(order.Order().ToArray(), order, "the order of the scores is kept");
        Assert.IsTrue(after.All(probability => probability is >= 0 and <= 1));
        Assert.AreEqual(
            _mlContext.BinaryClassification.Evaluate(plain, "Dear").AreaUnderRocCurve,
            _mlContext.BinaryClassification.Evaluate(scored, "Dear").AreaUnderRocCurve, 1e-9, "the scores are what they were");
    }
}
