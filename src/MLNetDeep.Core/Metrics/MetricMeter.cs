using System.Numerics.Tensors;
using MLNetDeep.Data;
using MLNetDeep.Networks;

namespace MLNetDeep.Training;

/// <summary>
/// Measures metrics of rows that are added batch by batch. What several metrics are computed from is gathered once. Its memory is used
/// again for the same rows: nothing is allocated once warm, but for the result.
/// </summary>
internal sealed class MetricMeter
{
    private readonly Dictionary<object, MetricAccumulator> _accumulators = [];
    private readonly List<MetricAccumulator> _all = [];
    private readonly List<KeyValuePair<ValidationMetric, Func<double?>>> _metrics = [];
    private float[] _clipped = [];                               // scores of a batch

    /// <param name="task">What is learnt.</param>
    /// <param name="rows">How many rows will be added.</param>
    /// <param name="outputs">Scores of a row.</param>
    /// <param name="loss">The loss that training minimizes, or null where no metric may ask for it.</param>
    /// <param name="chosen">The metric that has to be measured, whatever memory it takes, or null.</param>
    /// <param name="targets">How the targets of a regression were scaled; null for classes.</param>
    /// <param name="scoreThreshold">The logit above which a row is taken for the second of two classes.</param>
    public MetricMeter(
        LearningTask task, int rows, int outputs, Loss? loss = null, ValidationMetric? chosen = null, TargetScaling? targets = null,
        float scoreThreshold = 0)
    {
        (Task, Rows, Outputs, Loss, Chosen, Targets, ScoreThreshold) = (task, rows, outputs, loss, chosen, targets, scoreThreshold);
        foreach (var metric in MetricList.Of(task))
            if (metric.Start(this) is { } compute)
                _metrics.Add(KeyValuePair.Create(metric, compute));
    }

    public LearningTask Task { get; }

    public int Rows { get; }

    public int Outputs { get; }

    public Loss? Loss { get; }

    public ValidationMetric? Chosen { get; }

    public TargetScaling? Targets { get; }

    public float ScoreThreshold { get; }

    /// <summary>The accumulator of a type, made by the metric that asks first.</summary>
    public T Ask<T>(Func<T> create) where T : MetricAccumulator => Ask(typeof(T), create);

    /// <summary>The accumulator of a type, or null where no metric has asked for it.</summary>
    public T? Find<T>() where T : MetricAccumulator => _accumulators.GetValueOrDefault(typeof(T)) as T;

    /// <summary>The mean of a loss; two metrics of the same loss share it.</summary>
    public LossMean AskMeanOf(Loss loss) => Ask(loss, () => new LossMean(loss));

    public void Clear()
    {
        foreach (var accumulator in _all)
            accumulator.Clear();
    }

    /// <summary>Takes the rows of a batch, with the scores of a regression in the range of predictions.</summary>
    public void Add(in ScoredRows rows)
    {
        var clipped = Clip(rows);
        foreach (var accumulator in _all)
            accumulator.Add(clipped);
    }

    /// <summary>The metrics of the rows since they were cleared.</summary>
    public Metrics Result()
    {
        var values = new List<KeyValuePair<ValidationMetric, double>>(_metrics.Count);
        foreach (var (metric, compute) in _metrics)
            if (compute() is double value)
                values.Add(KeyValuePair.Create(metric, value));
        return new Metrics(values);
    }

    // A score that is not finite stays so, since nothing is predicted from it.
    private ScoredRows Clip(in ScoredRows rows)
    {
        if (Targets is not { Range: { } range } || !TensorPrimitives.IsFiniteAll(rows.Scores))
            return rows;
        if (_clipped.Length < rows.Scores.Length)
            _clipped = new float[rows.Scores.Length];
        var clipped = _clipped.AsSpan(0, rows.Scores.Length);
        TensorPrimitives.Clamp(rows.Scores, Targets.Encode(range.Min), Targets.Encode(range.Max), clipped);
        return new ScoredRows(clipped, rows.Targets, rows.Outputs);
    }

    private T Ask<T>(object key, Func<T> create) where T : MetricAccumulator
    {
        if (_accumulators.TryGetValue(key, out var found))
            return (T)found;
        var made = create();
        _accumulators.Add(key, made);
        _all.Add(made);
        return made;
    }
}
