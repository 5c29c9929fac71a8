using MLNetDeep.Networks;
using MLNetDeep.Networks.Prediction;

namespace MLNetDeep.Core.Tests.Ensembles;

/// <summary>The joined scores of several networks.</summary>
[TestClass]
public sealed class ScoreMeanTests
{
    private static readonly float[] s_weights = [0.5f, 0.3f, 0.2f];

    [TestMethod]
    public void Apply_Classes_GivesTheLogarithmOfTheMeanProbability()
    {
        float[] x = [1, 2, 3, -1, 0, 4, 0.5f, 0.5f, -2, /* second row */ 0, -200, 90, 3, -50, 60, -1, -70, 2];
        var y = new float[6];
        new ScoreMean(LearningTask.Multiclass, 3, s_weights).Apply(x, y);
        for (var r = 0; r < 2; r++)
            for (var c = 0; c < 3; c++)
            {
                var mean = 0.0;
                for (var m = 0; m < 3; m++)
                {
                    var row = x[(r * 9 + m * 3)..(r * 9 + m * 3 + 3)];
                    var maximum = row.Max();
                    mean += s_weights[m] * Math.Exp(row[c] - (double)maximum) / row.Sum(value => Math.Exp(value - (double)maximum));
                }
                Assert.AreEqual(Math.Log(mean), y[r * 3 + c], 1e-6 * Math.Max(1, Math.Abs(Math.Log(mean))), $"{r}, {c}");
            }
    }

    [TestMethod]
    public void Apply_TwoClasses_GivesTheLogitOfTheMeanProbability()
    {
        float[] x = [0.5f, -1, 3, -40, -50, -60, 40, 50, 60, -30, 30, 0];
        var y = new float[4];
        new ScoreMean(LearningTask.Binary, 1, s_weights).Apply(x, y);
        for (var r = 0; r < 4; r++)
        {
            double p = 0, q = 0;
            for (var m = 0; m < 3; m++)
            {
                p += s_weights[m] / (1 + Math.Exp(-(double)x[r * 3 + m]));
                q += s_weights[m] / (1 + Math.Exp(x[r * 3 + m]));
            }
            Assert.AreEqual(Math.Log(p / q), y[r], 1e-6 * Math.Max(1, Math.Abs(y[r])), $"{r}");
        }
    }

    [TestMethod]
    public void Apply_Numbers_GivesTheirWeightedMean()
    {
        var y = new float[1];
        new ScoreMean(LearningTask.Regression, 1, s_weights).Apply([10, 20, -5], y);
        Assert.AreEqual(10, y[0], 1e-5);
    }

    // Beyond where e^x is a number, and where one network is sure of the contrary of another.
    [TestMethod]
    public void Apply_HugeScores_StayFinite()
    {
        var y = new float[3];
        new ScoreMean(LearningTask.Multiclass, 3, 2).Apply([1e30f, 0, -1e30f, -1e30f, 0, 1e30f], y);
        Assert.AreEqual(Math.Log(0.5), y[0], 1e-6);
        Assert.AreEqual(-1e30f, y[1], 1e24f);
        Assert.AreEqual(Math.Log(0.5), y[2], 1e-6);
        var one = new float[1];
        new ScoreMean(LearningTask.Binary, 1, 2).Apply([1e30f, -1e30f], one);
        Assert.AreEqual(0, one[0], 1e-6);
        new ScoreMean(LearningTask.Binary, 1, 2).Apply([-1e30f, -1e30f], one);
        Assert.AreEqual(-1e30f, one[0], 1e24f);
    }

    [TestMethod]
    public void Apply_SameScoresTwice_GivesTheirProbabilities()
    {
        float[] row = [0.3f, -4, 2.5f, 1];
        var y = new float[4];
        new ScoreMean(LearningTask.Multiclass, 4, 2).Apply([.. row, .. row], y);
        float[] expected = new float[4], actual = new float[4];
        Softmax.Apply(row, expected);
        Softmax.Apply(y, actual);
        for (var c = 0; c < 4; c++)
            Assert.AreEqual(expected[c], actual[c], 1e-7f);
    }
}
