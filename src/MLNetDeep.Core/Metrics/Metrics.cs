using System.Collections;
using System.Text.Json.Serialization;

namespace MLNetDeep.Training;

/// <summary>
/// The values of all metrics on the same rows; immutable, and equal where all values are. Enumerating gives the metrics that have a value.
/// A metric is null where it does not belong to the task, was not measured, or is not defined for the rows.
/// </summary>
[JsonConverter(typeof(MetricsConverter))]
public sealed partial class Metrics : IReadOnlyCollection<KeyValuePair<ValidationMetric, double>>, IEquatable<Metrics>
{
    private readonly double?[] _values = new double?[MetricList.All.Length];   // in the order of the list

    private Metrics() { }

    internal Metrics(IEnumerable<KeyValuePair<ValidationMetric, double>> values)
    {
        foreach (var (metric, value) in values)
            _values[MetricList.All.IndexOf(metric)] = value;
    }

    /// <summary>No metric was measured.</summary>
    public static Metrics None { get; } = new();

    /// <summary>The value of a metric, or null.</summary>
    /// <param name="metric">The metric.</param>
    public double? this[ValidationMetric metric] => _values[MetricList.All.IndexOf(metric)];

    /// <summary>How many metrics have a value.</summary>
    public int Count => _values.Count(value => value is not null);

    /// <summary>Whether all values are the same.</summary>
    public bool Equals(Metrics? other) => other is not null && _values.AsSpan().SequenceEqual(other._values);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Metrics);

    /// <inheritdoc/>
    public override int GetHashCode() => _values.Aggregate(0, HashCode.Combine);

    /// <summary>The metrics as text, such as <c>loss 0.2143, accuracy 0.9120</c>.</summary>
    public override string ToString() => string.Join(", ", this.Select(one => $"{one.Key.Title} {Text(one.Key, one.Value)}"));

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<ValidationMetric, double>> GetEnumerator()
    {
        for (var i = 0; i < _values.Length; i++)
            if (_values[i] is double value)
                yield return KeyValuePair.Create(MetricList.All[i], value);
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>All values changed, such as rounded.</summary>
    internal Metrics Changed(Func<double, double> change) => new(this.Select(one => KeyValuePair.Create(one.Key, change(one.Value))));

    /// <summary>The same with another loss.</summary>
    internal Metrics WithLoss(double loss)
    {
        var changed = new Metrics(this);
        changed._values[MetricList.All.IndexOf(ValidationMetric.Loss)] = loss;
        return changed;
    }

    /// <summary>Keeps the values in a checkpoint, or gives those that were kept.</summary>
    internal static Metrics Move(Metrics? metrics, StateTransfer state)
    {
        var moved = new Metrics();
        for (var i = 0; i < moved._values.Length; i++)
        {
            moved._values[i] = metrics?._values[i];
            state.Move(ref moved._values[i]);
            state.Require(double.IsFinite(moved._values[i] ?? 0), "a metric is not finite");
        }
        return moved;
    }

    private static string Text(ValidationMetric metric, double value) =>
        value.ToString(metric.Scale.Format, System.Globalization.CultureInfo.InvariantCulture);
}
