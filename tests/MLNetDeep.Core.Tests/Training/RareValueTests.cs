using MLNetDeep.Data;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>What a training has seen of a column in a single row must not overrule what it has learnt from all rows.</summary>
[TestClass]
public sealed class RareValueTests
{
    // The class is the side of x + y + z; the fourth column is 0 but in one training row.
    [TestMethod]
    [DataRow(1f)]
    [DataRow(1000f)]
    [DataRow(-3.4e38f)]
    public void Train_ColumnOfOneRow_DoesNotDecideWhereItIsSet(float rare)
    {
        var random = new Random(3);
        TabularDataset training = Sides(random, 2_000, r => r == 777 ? rare : 0), flagged = Sides(random, 1_000, _ => rare);

        var model = DeepResidualTraining.Train(training, TestTables.Small() with { Epochs = 20, Validation = ClassicOptions.Validation with { Fraction = 0 } }, seed: 1);

        Assert.IsGreaterThan(0.95, TestTables.Accuracy(model, flagged));
    }

    // The one column that says the class is spread over a billionth of its range, were it not for one row.
    [TestMethod]
    public void Train_OneFarValue_LeavesTheColumnReadable()
    {
        var random = new Random(3);
        var training = new TabularDataset(1, 2);
        for (var r = 0; r < 600; r++)
        {
            var x = random.NextSingle() * 2 - 1;
            training.Add([r == 100 ? 1e9f : x], x > 0 ? 1 : 0);
        }

        var model = DeepResidualTraining.Train(training, TestTables.Small(), seed: 1);

        Assert.IsGreaterThan(0.97, TestTables.Accuracy(model, training));
    }

    private static TabularDataset Sides(Random random, int rows, Func<int, float> rare)
    {
        var data = new TabularDataset(4, 2);
        while (data.Rows < rows)
        {
            float x = random.NextSingle() * 2 - 1, y = random.NextSingle() * 2 - 1, z = random.NextSingle() * 2 - 1;
            if (Math.Abs(x + y + z) > 0.3)
                data.Add([x, y, z, rare(data.Rows)], x + y + z > 0 ? 1 : 0);
        }
        return data;
    }
}
