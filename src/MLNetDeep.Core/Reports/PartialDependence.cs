using System.Numerics.Tensors;
using MLNetDeep.Networks;
using MLNetDeep.Plots;
using MLNetDeep.Storage;

namespace MLNetDeep.Reports;

/// <summary>Measures <see cref="FeatureEffects"/>. Each feature is measured by one thread alone: the result does not depend on their number.</summary>
/// <param name="predict">The model.</param>
/// <param name="sample">The rows to choose from.</param>
/// <param name="budget">About how many rows may be predicted in all; but at least 100 rows are taken where there are so many.</param>
/// <param name="classes">The classes whose probabilities are averaged; none in a regression.</param>
internal sealed class PartialDependence(RowPredictor predict, SampledRows sample, int budget, IReadOnlyList<int> classes)
{
    private const int MinRows = 100, MaxNameCharacters = 40;

    // Evenly spread over the sample.
    private readonly int[] _rows = Spread(sample.Count, Math.Max(MinRows, budget / (FeatureEffects.MaxFeatures * FeatureEffects.MaxNumbers)));

    /// <summary>Measures the effects of features.</summary>
    /// <param name="features">The features, most important first.</param>
    /// <param name="threads">The most threads to use.</param>
    public FeatureEffects Measure(IReadOnlyList<FeatureImportance> features, int threads)
    {
        var effects = new FeatureEffect?[Math.Min(features.Count, FeatureEffects.MaxFeatures)];
        Parallel.For(0, effects.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => effects[i] = EffectOf(features[i]));
        return new FeatureEffects(_rows.Length, classes, [.. effects.OfType<FeatureEffect>()]);
    }

    /// <summary>The classes that are drawn of a task with so many: see <see cref="FeatureEffects.Classes"/>.</summary>
    /// <param name="task">The task.</param>
    /// <param name="labels">How many classes there are.</param>
    /// <param name="training">The training rows, which say what is common; null where nothing is known of them.</param>
    public static int[] ClassesOf(LearningTask task, int labels, DataSummary? training) => labels switch
    {
        0 => [],
        2 => [RocCurve.PositiveOf(task, training)],
        _ => [.. Enumerable.Range(0, labels).OrderByDescending(c => training?.ClassCounts?[c] ?? 0).Take(FeatureEffects.MaxClasses).Order()],
    };

    // Null where a prediction is not finite.
    private FeatureEffect? EffectOf(FeatureImportance feature)
    {
        var isCategory = feature.Column >= sample.Numbers;
        var values = isCategory ? CommonestCategories(feature.Column) : Quantiles(feature.Column);
        var means = Enumerable.Range(0, Math.Max(1, classes.Count)).Select(_ => new double[values.Length]).ToArray();
        for (var v = 0; v < values.Length; v++)
            AddMeans(feature.Column, values[v], means, v);
        return values.Length == 0 || !means.All(curve => curve.All(double.IsFinite)) ? null
            : new FeatureEffect(
                feature.Column, feature.Name, [.. values.Select(value => Digits.Six(value))], [.. means.Select(curve => (IReadOnlyList<double>)[.. curve.Select(Digits.Six)])])
            {
                Categories = isCategory ? [.. values.Select(value => NameOf(feature.Column, (int)value))] : null,
            };
    }

    private void AddMeans(int column, float value, double[][] means, int place)
    {
        var (floats, outputs) = (sample.RowFloats, sample.Outputs);
        var most = Math.Min(Predictions.TileRows(floats, outputs), _rows.Length);
        var (features, scores, probabilities) = (new float[most * floats], new float[most * outputs], new float[outputs]);
        for (var start = 0; start < _rows.Length; start += most)
        {
            var rows = Math.Min(most, _rows.Length - start);
            for (var r = 0; r < rows; r++)
            {
                var row = features.AsSpan(r * floats, floats);
                sample.Features.AsSpan(_rows[start + r] * floats, floats).CopyTo(row);
                row[column] = value;
            }
            predict(features.AsSpan(0, rows * floats), sample.Sparse, scores.AsSpan(0, rows * outputs));
            for (var r = 0; r < rows; r++)
                AddTo(means, place, scores.AsSpan(r * outputs, outputs), probabilities);
        }
        foreach (var curve in means)
            curve[place] /= _rows.Length;
    }

    private void AddTo(double[][] sums, int place, ReadOnlySpan<float> scores /* [outputs] */, Span<float> probabilities)
    {
        if (sample.Task == LearningTask.Regression)
            sums[0][place] += scores[0];
        else if (sample.Task == LearningTask.Binary)
            sums[0][place] += Softmax.OfTwo(classes[0] == 1 ? scores[0] : -scores[0]);
        else
        {
            Softmax.Apply(scores, probabilities);
            for (var c = 0; c < classes.Count; c++)
                sums[c][place] += probabilities[classes[c]];
        }
    }

    // All different values where they are few, else those at the middles of twentieths, so that outliers are not among them.
    private float[] Quantiles(int column)
    {
        float[] sorted = [.. Enumerable.Range(0, sample.Count).Select(r => sample[r, column]).Where(float.IsFinite).Order()];
        float[] different = [.. sorted.Distinct()];
        return different.Length <= FeatureEffects.MaxNumbers ? different
            : [.. Enumerable.Range(0, FeatureEffects.MaxNumbers).Select(i => sorted[(int)((2L * i + 1) * sorted.Length / (2 * FeatureEffects.MaxNumbers))]).Distinct()];
    }

    // NaN is a missing category, as 0 is.
    private float[] CommonestCategories(int column) =>
    [
        .. Enumerable.Range(0, sample.Count).Select(r => sample[r, column]).GroupBy(value => float.IsNaN(value) ? 0 : value)
            .OrderByDescending(group => group.Count()).ThenBy(group => group.Key).Take(FeatureEffects.MaxCategories).Select(group => group.Key),
    ];

    private string NameOf(int column, int category) => category == 0 ? "missing"
        : sample.CategoryLabels?[column - sample.Numbers]?.Values.ElementAtOrDefault(category - 1) is { } name ? StoredText.Of(PlotText.Shorten(name, MaxNameCharacters))
        : Invariant($"category {category}");

    private static int[] Spread(int rows, int most)
    {
        var count = Math.Min(rows, most);
        return [.. Enumerable.Range(0, count).Select(i => (int)((long)i * rows / count))];
    }
}
