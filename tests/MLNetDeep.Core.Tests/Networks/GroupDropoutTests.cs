using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Networks;

[TestClass]
public sealed class GroupDropoutTests
{
    private const int Rows = 5_000;

    private static readonly int[] s_groups = [1, 0, 1, 2, 0, 1, 2];

    [TestMethod]
    [DataRow(0.3f, 1f)]
    [DataRow(0.8f, 0.5f)]
    public void Forward_InTraining_DropsGroupsTogetherAtTheRateAndKeepsTheMean(float rate, float factor)
    {
        using var harness = new LayerHarness(_ => new GroupDropoutLayer(s_groups, rate));
        harness.Pass.DropoutFactor = factor;
        var now = rate * factor;

        var y = harness.Forward([.. Enumerable.Repeat(1f, Rows * s_groups.Length)], Rows, training: true);

        var rows = y.Chunk(s_groups.Length).ToArray();
        foreach (var row in rows)
            for (var c = 0; c < row.Length; c++)
                Assert.AreEqual(row[Array.IndexOf(s_groups, s_groups[c])], row[c]);
        foreach (var c in (int[])[0, 1, 3])
        {
            Assert.AreEqual(now, rows.Count(row => row[c] == 0) / (double)Rows, 0.03);
            Assert.AreEqual(1, rows.Average(row => row[c]), 0.05);
            Assert.IsTrue(rows.All(row => row[c] == 0 || Math.Abs(row[c] - 1 / (1 - now)) < 1e-5));
        }
        Assert.AreEqual(now * now, rows.Count(row => row[0] == 0 && row[1] == 0) / (double)Rows, 0.03, "groups are dropped independently");
    }

    [TestMethod]
    public void Backward_InTraining_UsesTheMaskOfForward()
    {
        using var harness = new LayerHarness(_ => new GroupDropoutLayer(s_groups, 0.5f));
        float[] ones = [.. Enumerable.Repeat(1f, 64 * s_groups.Length)];
        var mask = harness.Forward(ones, 64, training: true);
        CollectionAssert.AreEqual(mask, harness.Backward(ones));
        CollectionAssert.AreNotEqual(mask, harness.Forward(ones, 64, training: true));
    }

    [TestMethod]
    public void Evaluation_IsTheIdentityBothWays()
    {
        using var harness = new LayerHarness(_ => new GroupDropoutLayer(s_groups, 0.9f));
        var x = TestNetworks.Uniform(5 * s_groups.Length, seed: 1);
        harness.Forward(x, 5, training: true);
        CollectionAssert.AreEqual(x, harness.Forward(x, 5, training: false));
        CollectionAssert.AreEqual(x, harness.Backward(x));
    }

    [TestMethod]
    public void GroupsOf_AnyNumbers_AreNumberedByTheirFirstColumn() =>
        CollectionAssert.AreEqual(new[] { 0, 1, 0, 2 }, new InputColumns(InputLayout.OfNumbers(4), null).GroupsOf([7, int.MaxValue, 7, 0]));

    [TestMethod]
    public void GroupsOfEncoder_Indicator_BelongsToItsFeature()
    {
        var data = new TabularDataset(columns: 3, classes: 2);
        data.Add([1, float.NaN, 3], 0);
        data.Add([2, 5, float.NaN], 1);
        var encoder = InputEncoder.Fit(RowSet.All(data), InputNormalization.Standardize(bounded: true), MissingValues.MeanWithIndicator);
        CollectionAssert.AreEqual(new[] { 0, 1, 2, 1, 2 }, new InputColumns(encoder.Layout, null).GroupsOf(null));
        CollectionAssert.AreEqual(new[] { 0, 0, 1, 0, 1 }, new InputColumns(encoder.Layout, null).GroupsOf([4, 4, 9]));
    }

    [TestMethod]
    public void Train_GroupsOfFeatures_ReachTheNetwork()
    {
        var options = TestTables.Small() with { Epochs = 1, Regularization = ClassicOptions.Regularization with { GroupDropout = 0.2f, FeatureGroups = [3, 3, 1, 1] } };
        var model = DeepResidualTraining.Train(TestTables.Clouds(60, seed: 1), options);
        Assert.AreEqual<FeatureGroups?>([3, 3, 1, 1], model.Network.Spec.FeatureGroups);
        Assert.AreEqual(0.2f, model.Network.Spec.GroupDropout);
    }

    [TestMethod]
    public void Train_GroupsOfOtherFeatures_AreRefused()
    {
        var options = TestTables.Small() with { Regularization = ClassicOptions.Regularization with { FeatureGroups = [0, 1] } };
        var e = Assert.ThrowsExactly<ArgumentException>(() => DeepResidualTraining.Train(TestTables.Clouds(60, seed: 1), options));
        StringAssert.StartsWith(e.Message, "Regularization.FeatureGroups must have a number for each of the 4 features in column 'Features', but had 2.");
    }
}
