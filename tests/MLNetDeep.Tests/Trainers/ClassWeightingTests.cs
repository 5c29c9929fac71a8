using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Networks;
using MLNetDeep.Tests.Transforms;
using MLNetDeep.Training;

namespace MLNetDeep.Tests.Trainers;

/// <summary>Classes of very different sizes: balanced weights find more of the rare ones.</summary>
[TestClass]
public sealed class ClassWeightingTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    private sealed class Row
    {
        public string Label { get; set; } = "";

        public bool Rare { get; set; }

        [VectorType(2)]
        public float[] Features { get; set; } = [0, 0];
    }

    /// <summary>One row in twelve is of the rare class, whose cloud lies within the others'.</summary>
    private IDataView Imbalanced(int seed)
    {
        var random = new Random(seed);
        float Deviation() => (float)(random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5);
        var view = _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 720).Select(i => new Row
        {
            Label = i % 12 == 0 ? "rare" : i % 2 == 0 ? "left" : "right",
            Rare = i % 12 == 0,
            Features = [Deviation() + (i % 12 == 0 ? 0.6f : i % 2 == 0 ? 0 : 3), Deviation() + (i % 12 == 0 ? 0.6f : 0)],
        }).ToArray());
        return _mlContext.Transforms.Conversion.MapValueToKey("Label").Fit(view).Transform(view);
    }

    [TestMethod]
    public void Fit_MulticlassBalanced_RaisesMacroRecall()
    {
        foreach (var loss in new[] { null, Loss.CrossEntropy(0.05f), Loss.Focal() })
        {
            double Recall(ClassWeighting weighting) => _mlContext.MulticlassClassification.Evaluate(
                new DeepResidualTrainer(_mlContext, Blobs.Options with { ClassWeighting = weighting, Loss = loss })
                    .Fit(Imbalanced(1)).Transform(Imbalanced(2))).MacroAccuracy;

            Assert.IsGreaterThan(Recall(ClassWeighting.None()) + 0.01, Recall(ClassWeighting.Balanced()), $"{loss}");
        }
    }

    [TestMethod]
    public void Fit_BinaryBalanced_RaisesMacroRecall()
    {
        foreach (var loss in new[] { null, Loss.CrossEntropy(), Loss.Focal() })
        {
            double Recall(ClassWeighting weighting)
            {
                var options = Houses.Binary with { LabelColumnName = "Rare", ClassWeighting = weighting, Loss = loss };
                var model = new DeepResidualBinaryTrainer(_mlContext, options).Fit(Imbalanced(1));
                var metrics = _mlContext.BinaryClassification.Evaluate(model.Transform(Imbalanced(2)), "Rare");
                return (metrics.PositiveRecall + metrics.NegativeRecall) / 2;
            }

            Assert.IsGreaterThan(Recall(ClassWeighting.None()) + 0.05, Recall(ClassWeighting.Balanced()), $"{loss}");
        }
    }

    [TestMethod]
    public void Fit_Balanced_IsKeptInTheSummaryAsGiven()
    {
        var data = Imbalanced(1);
        var options = Blobs.Options with { ClassWeighting = ClassWeighting.Balanced(), Epochs = 1 };

        var model = new DeepResidualTrainer(_mlContext, options).Fit(data);
        var loaded = (DeepResidualTransformer)SavedModel.Load(_mlContext, SavedModel.Save(_mlContext, model));

        Assert.AreEqual(ClassWeighting.Balanced(), loaded.Model.Summary.Options.ClassWeighting);
        Assert.AreEqual(Loss.CrossEntropy(), loaded.Model.Summary.Options.Loss); // without the weights of the classes
    }

    [TestMethod]
    public void Fit_WeightsGivenThroughTheLoss_AreTheSameAsBalancedOnes()
    {
        // 0 validates nothing: all 720 rows train, 60 of them rare and, of the others, 300 left and 360 right.
        var data = Imbalanced(1);
        var options = Blobs.Options with { Validation = new() { Fraction = 0 }, Epochs = 2 };

        var balanced = new DeepResidualTrainer(_mlContext, options with { ClassWeighting = ClassWeighting.Balanced() }).Fit(data);
        var given = new DeepResidualTrainer(
            _mlContext, options with { Loss = Loss.CrossEntropy(classWeights: [720f / 180, 720f / 1080, 720f / 900]) }).Fit(data);

        DeepResidualPipelineTests.AssertSame(balanced.Transform(data).Vectors("Score"), given.Transform(data).Vectors("Score"));
    }

    [TestMethod]
    public void Create_BalancedBesideWeightsOfTheLoss_Throws()
    {
        foreach (var create in new Action[]
        {
            () => _ = new DeepResidualTrainer(
                _mlContext, Blobs.Options with { ClassWeighting = ClassWeighting.Balanced(), Loss = Loss.Focal(classWeights: [1f, 2f, 3f]) }),
            () => _ = new DeepResidualBinaryTrainer(
                _mlContext, Houses.Binary with { ClassWeighting = ClassWeighting.Balanced(), Loss = Loss.BinaryCrossEntropy(positiveWeight: 3) }),
        })
            StringAssert.Contains(
                Assert.ThrowsExactly<ArgumentException>(create).Message,
                "ClassWeighting: Balanced weighs the classes itself; the loss must have no class weights of its own.");
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => new DeepResidualTrainer(_mlContext, Blobs.Options with { ClassWeighting = null! })).Message,
            "ClassWeighting must not be null.");
    }
}
