using System.Collections.Concurrent;
using MLNetDeep.Data;
using MLNetDeep.Randomness;

namespace MLNetDeep.Reports;

/// <summary>Measures <see cref="PermutationImportance"/>. Each feature is measured by one thread alone: the result does not depend on their number.</summary>
internal sealed class FeatureShuffling
{
    private const int MinRows = 50, MaxMeasured = 1_000, MinMeasured = PermutationImportance.MaxFeatures;
    private const long SampleBytes = 16 << 20;                   // of the rows that are held, unless 50 of them take more

    private readonly RowPredictor _predict;
    private readonly IReadOnlyList<string>? _names;
    private readonly int _most;                                  // features to measure
    private readonly Predictions _predictions;                   // of none yet
    private readonly TorchGenerator _generator;

    private FeatureShuffling(
        RowPredictor predict, TabularDataset data, int[] rows, IReadOnlyList<string>? names, int most, TorchGenerator generator, float scoreThreshold)
    {
        _predictions = new Predictions(new RowSet(data, rows), scoreThreshold);
        _generator = generator;
        _names = names;
        _most = most;
        _predict = predict;
        Sample = SampledRows.Of(data, rows);
    }

    /// <summary>The rows that were chosen.</summary>
    public SampledRows Sample { get; }

    /// <summary>Chooses and copies the rows; the data set is not needed any more.</summary>
    /// <param name="predict">The model.</param>
    /// <param name="rows">The rows to choose from.</param>
    /// <param name="names">What the features are called, [columns], or null.</param>
    /// <param name="budget">About how many rows may be predicted in all; where there are many features, some have 50 rows each. The rows that
    /// are chosen take at most 16 MB, or are 50.</param>
    /// <param name="generator">What the choice of rows and their order is drawn from.</param>
    /// <param name="scoreThreshold">The logit above which a row is taken for the second of two classes.</param>
    public static FeatureShuffling Of(
        RowPredictor predict, RowSet rows, IReadOnlyList<string>? names, int budget, TorchGenerator generator, float scoreThreshold = 0)
    {
        var most = Math.Clamp(rows.Data.Columns, 1, Math.Clamp(budget / MinRows, MinMeasured, MaxMeasured));
        var held = SampleBytes / sizeof(float) / rows.Data.RowFloats;
        var count = Math.Min(rows.Rows.Length, (int)Math.Max(MinRows, Math.Min(budget / most, held)));
        var sample = rows.Rows.ToArray();
        if (count < sample.Length)
        {
            generator.Shuffle<int>(sample);
            Array.Resize(ref sample, count);
            Array.Sort(sample);
        }
        return new FeatureShuffling(predict, rows.Data, sample, names, most, generator, scoreThreshold);
    }

    /// <summary>Measures the features of the model; once.</summary>
    /// <param name="strength">How much the model looks at each feature, [columns]; asked where there are too many to measure.</param>
    /// <param name="threads">The most threads to use.</param>
    public PermutationImportance Measure(Func<double[]> strength, int threads)
    {
        var measured = Enumerable.Range(0, Sample.Columns).Where(Sample.Varies).ToArray();
        if (measured.Length > _most)
        {
            var strengths = strength();
            measured = [.. measured.OrderByDescending(c => strengths[c]).Take(_most).Order()];
        }
        var orders = new int[measured.Length][];
        for (var i = 0; i < orders.Length; i++)
            _generator.Shuffle<int>(orders[i] = [.. Enumerable.Range(0, Sample.Count)]);

        var whole = Score(column: -1, order: [], CreateTile());
        var scores = new (double Loss, double Accuracy)[measured.Length];
        var tiles = new ConcurrentBag<Tile>();                   // as many as threads
        Parallel.For(0, measured.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
        {
            if (!tiles.TryTake(out var tile))
                tile = CreateTile();
            scores[i] = Score(measured[i], orders[i], tile);
            tiles.Add(tile);
        });
        var features = measured.Select((column, i) => new FeatureImportance(
            column, _names?[column], Digits.Six(scores[i].Loss - whole.Loss),
            Sample.Task == LearningTask.Regression ? null : Digits.Six(whole.Accuracy - scores[i].Accuracy)));
        return new PermutationImportance(
            Sample.Count, measured.Length, [.. features.OrderByDescending(feature => feature.Increase).Take(PermutationImportance.MaxFeatures)]);
    }

    // The loss and the accuracy where each row has another row's value in the column; none where it is −1.
    private (double Loss, double Accuracy) Score(int column, int[] order, Tile tile)
    {
        var columns = Sample.RowFloats;
        var (features, outputs) = (tile.Features, tile.Outputs);
        var predictions = _predictions.Anew();
        for (var start = 0; start < Sample.Count; start += tile.Rows)
        {
            var rows = Math.Min(tile.Rows, Sample.Count - start);
            Sample.Features.AsSpan(start * columns, rows * columns).CopyTo(features);
            for (var r = 0; column >= 0 && r < rows; r++)
                features[r * columns + column] = Sample[order[start + r], column];
            _predict(features.AsSpan(0, rows * columns), Sample.Sparse, outputs.AsSpan(0, rows * Sample.Outputs));
            predictions.Add(outputs.AsSpan(0, rows * Sample.Outputs));
        }
        return (predictions.MeanLoss, predictions.Accuracy);
    }

    private Tile CreateTile() => new(Sample.Count, Sample.RowFloats, Sample.Outputs);

    // Rows that are scored at a time, by one thread.
    private sealed class Tile(int rows, int columns, int outputs)
    {
        public int Rows { get; } = Math.Min(Predictions.TileRows(columns, outputs), rows);

        public float[] Features => field ??= new float[Rows * columns];

        public float[] Outputs => field ??= new float[Rows * outputs];
    }
}
