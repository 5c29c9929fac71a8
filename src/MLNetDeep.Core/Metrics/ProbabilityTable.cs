using MLNetDeep.Networks;

namespace MLNetDeep.Training;

/// <summary>The probabilities of rows class by class, for the areas under their ROC curves.</summary>
internal sealed class ProbabilityTable : MetricAccumulator
{
    private readonly float[][] _columns;                         // [outputs][rows]
    private readonly int[] _labels;                              // [rows]
    private readonly float[] _weights;                           // [rows]
    private readonly float[] _row;                               // [outputs]
    private readonly RocArea _area;
    private readonly double?[] _areas;                           // of each class, or of the second of two
    private bool _measured;                                      // whether these are of the rows at hand
    private int _rows;

    /// <param name="rows">The most rows.</param>
    /// <param name="outputs">Scores of a row: the logit of each class, or that of the second of two.</param>
    public ProbabilityTable(int rows, int outputs)
    {
        _columns = [.. Enumerable.Range(0, outputs).Select(_ => new float[rows])];
        _labels = new int[rows];
        _weights = new float[rows];
        _row = new float[outputs];
        _area = new RocArea(rows);
        _areas = new double?[outputs];
    }

    public override void Clear() => (_rows, _measured) = (0, false);

    public override void Add(in ScoredRows rows)
    {
        _measured = false;
        for (var r = 0; r < rows.Count; r++)
            Add(rows[r], rows.Targets.Classes[r], rows.Targets.WeightOf(r));
    }

    /// <summary>The mean area of the classes that have rows, each against the others; null where the rows are of one class alone.</summary>
    public double? MeanArea()
    {
        double sum = 0;
        var present = 0;
        foreach (var one in Areas())
            if (one is double area)
            {
                sum += area;
                present++;
            }
        return present == 0 ? null : sum / present;
    }

    /// <summary>The area of each class against the others, or of the second of two, [outputs]; null where a class has no rows, or all rows.</summary>
    public ReadOnlySpan<double?> Areas()
    {
        for (var c = 0; c < _columns.Length && !_measured; c++)
            _areas[c] = _area.Measure(
                _columns[c].AsSpan(0, _rows), _labels.AsSpan(0, _rows), positive: _columns.Length == 1 ? 1 : c, _weights.AsSpan(0, _rows));
        _measured = true;
        return _areas;
    }

    private void Add(ReadOnlySpan<float> logits, int label, float weight)
    {
        if (logits.Length == 1)
            _columns[0][_rows] = logits[0];                      // in the order of its sigmoid, which would round to 1
        else
        {
            Softmax.Apply(logits, _row);
            for (var c = 0; c < _row.Length; c++)
                _columns[c][_rows] = _row[c];
        }
        _labels[_rows] = label;
        _weights[_rows++] = weight;
    }
}
