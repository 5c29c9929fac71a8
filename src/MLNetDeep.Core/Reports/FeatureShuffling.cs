using System.Collections.Concurrent;
using MLNetDeep.Data;
using MLNetDeep.Kernels;
using MLNetDeep.Randomness;

namespace MLNetDeep.Reports;

/// <summary>Measures <see cref="PermutationImportance"/>. Each feature is measured by one thread alone: the result does not depend on their number.</summary>
internal sealed class FeatureShuffling
{
    private const int LeastRows = 50, MostMeasured = 1_000, LeastMeasured = PermutationImportance.MostFeatures;
    private const long SampleBytes = 16 << 20;                   // of the rows that are held, unless 50 of them take more

    private readonly RowPredictor _predict;
    private readonly TabularDataset _data;
    private readonly IReadOnlyList<string>? _names;
    private readonly int[] _rows;
    private readonly int _most;                                  // features to measure
    private readonly float[] _features;                          // [rows, columns]
    private readonly float _scoreThreshold;

    private FeatureShuffling(
        RowPredictor predict, TabularDataset data, int[] rows, IReadOnlyList<string>? names, int most, float scoreThreshold)
    {
        _scoreThreshold = scoreThreshold;
        _names = names;
        _most = most;
        _predict = predict;
        _data = data;
        _rows = rows;
        _features = new float[MatrixSize.Of(rows.Length, data.Columns)];
        var reader = new RowReader(data.Features);
        for (var r = 0; r < rows.Length; r++)
            reader.Row(rows[r]).CopyTo(_features.AsSpan(r * data.Columns));
    }

    /// <summary>Measures the features of a model.</summary>
    /// <param name="predict">The model.</param>
    /// <param name="rows">The rows to choose from.</param>
    /// <param name="names">What the features are called, [columns], or null.</param>
    /// <param name="budget">About how many rows may be predicted in all; where there are many features, some have 50 rows each. The rows that
    /// are chosen take at most 16 MB, or are 50.</param>
    /// <param name="strength">How much the model looks at each feature, [columns]; asked where there are too many to measure.</param>
    /// <param name="generator">What the choice of rows and their order is drawn from.</param>
    /// <param name="threads">The most threads to use.</param>
    /// <param name="scoreThreshold">The logit above which a row is taken for the second of two classes.</param>
    public static PermutationImportance Measure(
        RowPredictor predict, RowSet rows, IReadOnlyList<string>? names, int budget, Func<double[]> strength, TorchGenerator generator,
        int threads, float scoreThreshold = 0)
    {
        var most = Math.Min(rows.Data.Columns, Math.Clamp(budget / LeastRows, LeastMeasured, MostMeasured));
        var held = SampleBytes / sizeof(float) / rows.Data.Columns;
        var count = Math.Min(rows.Rows.Length, (int)Math.Max(LeastRows, Math.Min(budget / most, held)));
        var sample = rows.Rows.ToArray();
        if (count < sample.Length)
        {
            generator.Shuffle<int>(sample);
            Array.Resize(ref sample, count);
            Array.Sort(sample);
        }
        return new FeatureShuffling(predict, rows.Data, sample, names, most, scoreThreshold).Measure(strength, generator, threads);
    }

    private PermutationImportance Measure(Func<double[]> strength, TorchGenerator generator, int threads)
    {
        var measured = Enumerable.Range(0, _data.Columns).Where(Varies).ToArray();
        if (measured.Length > _most)
        {
            var strengths = strength();
            measured = [.. measured.OrderByDescending(c => strengths[c]).Take(_most).Order()];
        }
        var orders = new int[measured.Length][];
        for (var i = 0; i < orders.Length; i++)
            generator.Shuffle<int>(orders[i] = [.. Enumerable.Range(0, _rows.Length)]);

        var whole = Score(column: -1, order: [], new Tile(_data, _rows));
        var scores = new (double Loss, double Accuracy)[measured.Length];
        var tiles = new ConcurrentBag<Tile>();                   // as many as threads
        Parallel.For(0, measured.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, i =>
        {
            if (!tiles.TryTake(out var tile))
                tile = new Tile(_data, _rows);
            scores[i] = Score(measured[i], orders[i], tile);
            tiles.Add(tile);
        });
        var features = measured.Select((column, i) => new FeatureImportance(
            column, _names?[column], Digits.Six(scores[i].Loss - whole.Loss),
            _data.Task == LearningTask.Regression ? null : Digits.Six(whole.Accuracy - scores[i].Accuracy)));
        return new PermutationImportance(
            _rows.Length, measured.Length, [.. features.OrderByDescending(feature => feature.Increase).Take(PermutationImportance.MostFeatures)]);
    }

    private bool Varies(int column)
    {
        for (var r = 1; r < _rows.Length; r++)
            if (!_features[r * _data.Columns + column].Equals(_features[column]))
                return true;
        return false;
    }

    // The loss and the accuracy where each row has another row's value in the column; none where it is −1.
    private (double Loss, double Accuracy) Score(int column, int[] order, Tile tile)
    {
        var columns = _data.Columns;
        var (features, outputs) = (tile.Features, tile.Outputs);
        var predictions = new Predictions(_data, _rows, _scoreThreshold);
        for (var start = 0; start < _rows.Length; start += tile.Rows)
        {
            var rows = Math.Min(tile.Rows, _rows.Length - start);
            _features.AsSpan(start * columns, rows * columns).CopyTo(features);
            for (var r = 0; column >= 0 && r < rows; r++)
                features[r * columns + column] = _features[order[start + r] * columns + column];
            _predict(features.AsSpan(0, rows * columns), outputs.AsSpan(0, rows * _data.Outputs));
            predictions.Add(outputs.AsSpan(0, rows * _data.Outputs));
        }
        return (predictions.MeanLoss, predictions.Accuracy);
    }

    // Rows that are scored at a time, by one thread.
    private sealed class Tile(TabularDataset data, int[] rows)
    {
        public int Rows { get; } = Math.Min(Predictions.TileRows(data), rows.Length);

        public float[] Features => field ??= new float[Rows * data.Columns];

        public float[] Outputs => field ??= new float[Rows * data.Outputs];
    }
}
