using MLNetDeep.Data;
using MLNetDeep.Networks.Prediction;

namespace MLNetDeep.Networks;

/// <summary>The columns of an encoded row without the reference to its sparse part, which the first map asks for.</summary>
/// <param name="Layout">The encoded row, which has a sparse part.</param>
internal sealed record SparseReferenceSpec(InputLayout Layout) : LayerSpec(Layout.RowFloats, Layout.Columns)
{
    public override Layer Create(ParameterStore store) => new SparseReferenceLayer(this);
}

/// <summary>y = x without its last column, which is kept for <see cref="SparseLinearLayer"/>.</summary>
internal sealed class SparseReferenceLayer(SparseReferenceSpec spec) : Layer(checked((int)spec.Inputs), checked((int)spec.Outputs))
{
    private int[] _references = [];                              // [rows]

    public override void Allocate(int rows) => _references = new int[rows];

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        for (var r = 0; r < pass.Rows; r++)
        {
            var row = x.Slice(r * Inputs, Inputs);
            _references[r] = SparseRows.ReferenceIn(row);
            row[..Outputs].CopyTo(y[(r * Outputs)..]);
        }
        pass.References = _references;
    }

    // A reference is no number: it has no gradient. The layer is the first one, and nobody asks for that of the others.
    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        for (var r = 0; r < pass.Rows && !dx.IsEmpty; r++)
        {
            dy.Slice(r * Outputs, Outputs).CopyTo(dx[(r * Inputs)..]);
            dx[r * Inputs + Outputs] = 0;
        }
    }

    public override void Lower(PredictionBuilder builder) => builder.TakeReferences(Inputs);
}
