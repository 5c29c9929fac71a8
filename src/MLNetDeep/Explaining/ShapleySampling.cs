using System.Numerics.Tensors;
using Microsoft.ML.Data;
using MLNetDeep.Data;

namespace MLNetDeep;

/// <summary>
/// Shapley values of the columns, sampled: the columns of a background row are replaced, one after the other in a drawn order, by those of the row
/// that is explained; what the output changes with a column is its contribution. Each order is used forwards and backwards with the same
/// background row, which halves the error where columns act on each other in pairs.
/// </summary>
/// <remarks>Source: Štrumbelj and Kononenko, 2014, "Explaining prediction models and individual predictions with feature contributions"; Mitchell
/// et al., 2022, "Sampling permutations for Shapley value estimation" (antithetic sampling).</remarks>
/// <param name="held">The background rows, then those that are explained.</param>
/// <param name="background">How many background rows there are.</param>
/// <param name="pairs">How many orders are drawn.</param>
internal sealed class ShapleySampling(HeldRows held, int background, int pairs)
{
    private readonly int _features = held.Features;

    /// <summary>Explains a row.</summary>
    /// <param name="row">Its place among the held rows.</param>
    /// <param name="random">What orders are drawn by.</param>
    public PredictionContributions Explain(int row, Random random)
    {
        var (ranks, from) = Draw(random);
        var steps = _features + 1;                               // rows of an order: 0, 1, … columns of the row
        var (name, outputs) = Outputs(row, 2 * pairs * steps, (at, feature) =>
        {
            var (order, step) = Math.DivRem(at, steps);
            var pair = order / 2;
            if (feature < 0)
                return from[pair];
            var rank = ranks[pair][feature];
            return (order % 2 == 0 ? rank : _features - 1 - rank) < step ? row : from[pair];
        });

        var samples = new double[_features][];
        for (var feature = 0; feature < _features; feature++)
        {
            samples[feature] = new double[pairs];
            for (var pair = 0; pair < pairs; pair++)
                samples[feature][pair] = (Change(2 * pair, ranks[pair][feature]) + Change(2 * pair + 1, _features - 1 - ranks[pair][feature])) / 2;
        }
        var columns = samples.Select((changes, feature) =>
        {
            var (mean, error) = Sampling.MeanAndError(changes);
            return new ColumnContribution(held.Name(feature), held.Text(row, feature), mean, error);
        });
        var baseValue = Enumerable.Range(0, pairs).Average(pair => outputs[2 * pair * steps]);
        return new PredictionContributions(
            name, outputs[steps - 1], baseValue, [.. columns.OrderByDescending(column => Math.Abs(column.Contribution))]);

        double Change(int order, int rank) => outputs[order * steps + rank + 1] - outputs[order * steps + rank];
    }

    // The place of each feature in each order, and each order's background row; all background rows are used about as often.
    private (int[][] Ranks, int[] From) Draw(Random random)
    {
        var ranks = new int[pairs][];
        var from = new int[pairs];
        int[] rows = [.. Enumerable.Range(0, background)];
        for (var pair = 0; pair < pairs; pair++)
        {
            if (pair % background == 0)
                random.Shuffle(rows);
            from[pair] = rows[pair % background];
            ranks[pair] = [.. Enumerable.Range(0, _features)];
            random.Shuffle(ranks[pair]);
        }
        return (ranks, from);
    }

    private (string Name, double[] Outputs) Outputs(int row, int rows, Func<int, int, int> source)
    {
        var model = held.Network.Model;
        if (model.Task != LearningTask.Multiclass)
        {
            var column = model.Task == LearningTask.Binary ? DefaultNames.Probability : DefaultNames.Score;
            var view = held.Transform(rows, source);
            return (model.Task == LearningTask.Binary ? "true" : column, [.. view.GetColumn<float>(column).Select(value => (double)value)]);
        }
        var own = held.Transform(1, (_, _) => row).GetColumn<VBuffer<float>>(DefaultNames.Score).Single();
        var predicted = Math.Max(0, TensorPrimitives.IndexOfMax(own.GetValues()));
        return (model.Labels.Values[predicted],
            [.. held.Transform(rows, source).GetColumn<VBuffer<float>>(DefaultNames.Score).Select(scores => (double)scores.GetItemOrDefault(predicted))]);
    }
}
