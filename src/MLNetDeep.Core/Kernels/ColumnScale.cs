using System.Numerics.Tensors;

namespace MLNetDeep.Kernels;

/// <summary>y = scale ∘ x + shift, each row with the same scale and shift.</summary>
internal sealed unsafe class ColumnScale(int columns) : RowJob(columns, 0, columns)
{
    private readonly int _columns = columns;
    private float* _scale, _shift;

    public void Run(
        KernelContext context,
        ReadOnlySpan<float> x,      // [rows, columns]
        ReadOnlySpan<float> scale,  // [columns]
        ReadOnlySpan<float> shift,  // [columns], or empty
        Span<float> y,              // [rows, columns]
        int rows)
    {
        MatrixSize.Require(scale.Length, 1, _columns, nameof(scale));
        if (!shift.IsEmpty)
            MatrixSize.Require(shift.Length, 1, _columns, nameof(shift));
        fixed (float* pscale = scale, pshift = shift)
        {
            _scale = pscale;
            _shift = pshift;
            Run(context, x, default, y, rows);
        }
    }

    protected override void Apply(ReadOnlySpan<float> x, ReadOnlySpan<float> unused, Span<float> y)
    {
        var scale = new ReadOnlySpan<float>(_scale, x.Length);
        if (_shift == null)
            TensorPrimitives.Multiply(x, scale, y);
        else
            TensorPrimitives.MultiplyAdd(x, scale, new ReadOnlySpan<float>(_shift, x.Length), y);
    }
}
