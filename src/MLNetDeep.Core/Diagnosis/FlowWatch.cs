using MLNetDeep.Networks;

namespace MLNetDeep.Diagnosis;

/// <summary>Keeps, for each linear map that a forward pass goes through, statistics of what it gives.</summary>
internal sealed class FlowWatch(int rows) : LayerWatch
{
    private readonly Dictionary<string, Seen> _seen = [];
    private string? _last;                                       // the map whose activation may come next

    public override void Passed(Layer layer, ReadOnlySpan<float> y)
    {
        switch (layer)
        {
            case LinearLayer linear:
                var outputs = linear.Outputs / linear.Weights.Count;
                for (var part = 0; part < linear.Weights.Count; part++)
                {
                    _last = linear.Weights[part].Name;
                    _seen[_last] = new Seen(linear.Inputs, outputs, OutputStatistics.Of(OutputsOfPart(y, linear.Outputs, part, outputs), rows, activated: false));
                }
                break;
            case SparseLinearLayer sparse:
                _last = sparse.Table.Name;
                _seen[_last] = new Seen(sparse.Table.Shape[0], sparse.Outputs, OutputStatistics.Of(y, rows, activated: false));
                break;
            case ActivationLayer or RowLayer or ParametricLayer or PreluLayer or RreluLayer when _last is not null:
                _seen[_last] = _seen[_last] with { Output = OutputStatistics.Of(y, rows, activated: true) };
                _last = null;
                break;
            case ResidualLayer:
                _last = null;                                    // a sum: what follows is no longer the map's own
                break;
        }
    }

    /// <summary>A line for each map, in the order of the store; call after the backward pass.</summary>
    public IEnumerable<LayerFlow> Layers(ParameterStore store)
    {
        foreach (var range in store.Parameters)
            if (_seen.TryGetValue(range.Name, out var seen))
                yield return new LayerFlow(
                    range.Name[..^".weight".Length], seen.Inputs, seen.Outputs, MeanMagnitude(store.GradientsOf(range)),
                    seen.Output.Mean, seen.Output.Deviation, seen.Output.DeadShare);
    }

    // The columns of a part of a map.
    private static ReadOnlySpan<float> OutputsOfPart(ReadOnlySpan<float> y, int columns, int part, int outputs)
    {
        if (outputs == columns)
            return y;
        var own = new float[y.Length / columns * outputs];
        for (int row = 0, to = 0; row < y.Length; row += columns, to += outputs)
            y.Slice(row + part * outputs, outputs).CopyTo(own.AsSpan(to));
        return own;
    }

    private static double MeanMagnitude(ReadOnlySpan<float> values)
    {
        var sum = 0.0;
        foreach (var value in values)
            sum += Math.Abs((double)value);
        return sum / values.Length;
    }

    private readonly record struct Seen(int Inputs, int Outputs, OutputStatistics Output);

    private readonly record struct OutputStatistics(double Mean, double Deviation, double? DeadShare)
    {
        public static OutputStatistics Of(ReadOnlySpan<float> y /* [rows, units] */, int rows, bool activated)
        {
            var mean = 0.0;
            foreach (var value in y)
                mean += value / (double)y.Length;
            var variance = 0.0;
            foreach (var value in y)
                variance += (value - mean) * (value - mean) / y.Length;
            return new OutputStatistics(mean, Math.Sqrt(variance), activated ? Dead(y, rows) : null);
        }

        private static double Dead(ReadOnlySpan<float> y, int rows)
        {
            var units = y.Length / rows;
            var lives = new bool[units];
            for (var i = 0; i < y.Length; i++)
                lives[i % units] |= y[i] > 0;
            return lives.Count(one => !one) / (double)units;
        }
    }
}
