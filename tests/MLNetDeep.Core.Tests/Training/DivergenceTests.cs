using System.Text.RegularExpressions;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

[TestClass]
public sealed class DivergenceTests
{
    private static readonly DeepResidualOptions Exploding = TestTables.Small() with
    {
        Optimizer = Optimizer.Sgd(), LearningRate = 1e30f, Normalization = Normalization.None(), Epochs = 20,
    };

    [TestMethod]
    public void Train_RateFarTooLarge_SaysSoWithEpochAndRate()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => DeepResidualTraining.Train(TestTables.Clouds(100, seed: 1), Exploding));
        StringAssert.Matches(exception.Message, new Regex(
            @"^The (training loss|validation loss|largest weight) has become \S+ in epoch \d+; a LearningRate below 1E\+30"));
    }

    // One step an epoch: the loss of the only epoch is still finite, the weights after it are not.
    [TestMethod]
    public void Train_WeightsInfiniteAfterTheLastStep_AreNotReturned()
    {
        var data = TestTables.Clouds(20, seed: 1);
        foreach (var fraction in (double[])[0, 0.2])
        {
            var options = Exploding with { Epochs = 1, Validation = ClassicOptions.Validation with { Fraction = fraction }, Regularization = ClassicOptions.Regularization with { L2 = 1e30f } };
            Assert.Throws<InvalidOperationException>(() => DeepResidualTraining.Train(data, options));
        }
    }
}
