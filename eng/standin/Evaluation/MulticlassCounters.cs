namespace Microsoft.ML.Data;

/// <summary>Sums over the scored rows of a multiclass classifier, and the metrics that follow from them.</summary>
internal sealed class MulticlassCounters(int classes)
{
    private const float SmallestProbability = 1e-15f;

    private readonly double[][] _confusion = [.. Enumerable.Range(0, classes).Select(_ => new double[classes])]; // [true class, predicted class]
    private readonly double[] _rowsOfClass = new double[classes];
    private readonly double[] _logLossOfClass = new double[classes];
    private readonly double[] _rowsOfRank = new double[classes + 1]; // rank 0: the true class scored highest
    private double _rows;
    private double _logLoss;

    /// <summary>Rows of a class that has no score, since training did not see it.</summary>
    public long UnknownClasses { get; private set; }

    /// <summary>Adds a row; <paramref name="label"/> may be a class beyond the scores.</summary>
    public void Add(int label, ReadOnlySpan<float> scores)
    {
        var known = label < classes;
        var probability = known ? Math.Min(1, Math.Max(SmallestProbability, scores[label])) : SmallestProbability;
        var logLoss = -Math.Log(probability);
        _rows++;
        _logLoss += logLoss;
        _rowsOfRank[Rank(label, known ? scores[label] : 0, scores)]++;
        if (!known)
        {
            UnknownClasses++;
            return;
        }

        _rowsOfClass[label]++;
        _logLossOfClass[label] += logLoss;
        _confusion[label][IndexOfMaximum(scores)]++;
    }

    public MulticlassClassificationMetrics ToMetrics(int topK, IReadOnlyList<string> classNames)
    {
        var logLoss = _rows > 0 ? _logLoss / _rows : 0;
        var entropy = _rowsOfClass.Where(rows => rows != 0).Sum(rows => rows * Math.Log(rows / _rows)) / -_rows;
        var accuracies = Enumerable.Range(0, classes).Where(i => _rowsOfClass[i] > 0).Select(i => _confusion[i][i] / _rowsOfClass[i]);
        return new MulticlassClassificationMetrics(
            microAccuracy: _rows > 0 ? _rowsOfRank[0] / _rows : 0,
            macroAccuracy: accuracies.DefaultIfEmpty(0).Average(),
            logLoss,
            logLossReduction: (entropy - logLoss) / entropy,
            topK,
            topK > 0 ? TopKAccuracies(topK) : null,
            [.. _logLossOfClass.Select((sum, i) => _rowsOfClass[i] > 0 ? sum / _rowsOfClass[i] : 0)],
            new ConfusionMatrix(_confusion, classNames, isBinary: false));
    }

    // How many classes come before the true one; among equal scores the lower class comes first.
    private static int Rank(int label, float labelScore, ReadOnlySpan<float> scores)
    {
        var rank = 0;
        for (var i = 0; i < scores.Length; i++)
            if (scores[i] > labelScore || (scores[i] == labelScore && i < label))
                rank++;
        return rank;
    }

    private static int IndexOfMaximum(ReadOnlySpan<float> scores)
    {
        var best = 0;
        for (var i = 1; i < scores.Length; i++)
            if (scores[i] > scores[best])
                best = i;
        return best;
    }

    private double[] TopKAccuracies(int topK)
    {
        if (topK > _rowsOfRank.Length)
            throw new ArgumentOutOfRangeException("topKPredictionCount", $"There are only {classes} classes.");
        double sum = 0;
        return [.. _rowsOfRank.Take(topK).Select(rows => sum += rows / _rows)];
    }
}
