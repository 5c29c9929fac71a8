using MLNetDeep.Networks.Prediction;

namespace MLNetDeep.Networks;

/// <summary>y = the first columns of x.</summary>
/// <param name="Inputs">Columns that enter.</param>
/// <param name="Outputs">Columns that leave.</param>
internal sealed record FirstColumnsSpec(long Inputs, long Outputs) : LayerSpec(Inputs, Outputs)
{
    public override Layer Create(ParameterStore store) => new FirstColumnsLayer(checked((int)Inputs), checked((int)Outputs));
}

/// <summary>y = the first columns of x.</summary>
internal sealed class FirstColumnsLayer(int inputs, int outputs) : Layer(inputs, outputs)
{
    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y) => Copy(x, Inputs, y, Outputs, pass.Rows);

    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        if (dx.IsEmpty)
            return;
        dx.Clear();
        for (var r = 0; r < pass.Rows; r++)
            dy.Slice(r * Outputs, Outputs).CopyTo(dx[(r * Inputs)..]);
    }

    public override void Lower(PredictionBuilder builder) => builder.Add(new Step(Inputs, Outputs));

    private static void Copy(ReadOnlySpan<float> x, int inputs, Span<float> y, int outputs, int rows)
    {
        for (var r = 0; r < rows; r++)
            x.Slice(r * inputs, outputs).CopyTo(y[(r * outputs)..]);
    }

    /// <summary>In prediction.</summary>
    internal sealed class Step(int inputs, int outputs) : RowStep(inputs, outputs)
    {
        public override void Run(ReadOnlySpan<float> x, Span<float> y, int rows) => Copy(x, Inputs, y, Outputs, rows);
    }
}
