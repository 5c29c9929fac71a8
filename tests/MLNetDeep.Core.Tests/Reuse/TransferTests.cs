using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Reuse;

/// <summary>That reuse is worth it: means over several seeds.</summary>
[TestClass]
public sealed class TransferTests
{
    private const int Seeds = 5;

    // Six classes with many rows, then four others with 6 rows each.
    [TestMethod]
    public void Transfer_ToOtherClassesWithFewRows_BeatsTrainingFromScratch()
    {
        var options = ReuseTables.Options(blocks: 2) with { Epochs = 40, Validation = ClassicOptions.Validation with { Fraction = 0 }, LearningRate = 3e-3f };
        var source = InitialModel.From(DeepResidualTraining.Train(ReuseTables.Pictures([0, 1, 2, 3, 4, 5], rows: 200, seed: 1), options));
        var test = ReuseTables.Pictures([6, 7, 8, 9], rows: 200, seed: 2);
        double scratch = 0, transferred = 0;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var few = ReuseTables.Pictures([6, 7, 8, 9], rows: 6, seed: 10 + seed);
            scratch += TestTables.Accuracy(DeepResidualTraining.Train(few, options, seed), test) / Seeds;
            transferred += TestTables.Accuracy(DeepResidualTraining.Train(few, options with { Transfer = new() { InitialModel = source } }, seed), test) / Seeds;
        }
        Console.WriteLine($"from scratch {scratch:P1}, transferred {transferred:P1}");
        Assert.IsGreaterThan(scratch + 0.05, transferred);
    }

    [TestMethod]
    public void Pretraining_OnManyRows_HelpsFewLabels()
    {
        int[] classes = [0, 1, 2, 3, 4, 5];
        var options = ReuseTables.Options(blocks: 2) with { Epochs = 40, Validation = ClassicOptions.Validation with { Fraction = 0 }, LearningRate = 3e-3f };
        var rows = ReuseTables.Pictures(classes, rows: 300, seed: 1);
        var test = ReuseTables.Pictures(classes, rows: 200, seed: 2);
        double scratch = 0, pretrained = 0;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var initial = Pretraining.Run(rows, options, new PretrainingOptions { Epochs = 10 }, seed);
            var few = ReuseTables.Pictures(classes, rows: 5, seed: 10 + seed);
            scratch += TestTables.Accuracy(DeepResidualTraining.Train(few, options, seed), test) / Seeds;
            pretrained += TestTables.Accuracy(DeepResidualTraining.Train(few, options with { Transfer = new() { InitialModel = initial } }, seed), test) / Seeds;
        }
        Console.WriteLine($"from scratch {scratch:P1}, pretrained {pretrained:P1}");
        Assert.IsGreaterThan(scratch + 0.02, pretrained);
    }
}
