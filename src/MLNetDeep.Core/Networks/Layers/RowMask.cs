using System.Numerics.Tensors;

namespace MLNetDeep.Networks;

/// <summary>
/// What stochastic depth makes of the rows of one batch: a row is dropped whole, or scaled by 1/(1 − rate). Source: Huang et al.,
/// 2016, "Deep networks with stochastic depth". NOTE: there whole batches are dropped; here rows, as in torchvision's mode "row".
/// </summary>
internal sealed class RowMask(int width, float rate)
{
    private float[] _factors = [];                               // [rows]
    private DropoutMask _mask;

    public void Allocate(int rows) => _factors = rate > 0 ? new float[rows] : [];

    /// <summary>Draws for the next batch; nothing is dropped when not training.</summary>
    public void Draw(Pass pass)
    {
        _mask = DropoutMask.Draw(pass, rate, columns: 1);
        if (!_mask.Drops)
            return;
        var factors = _factors.AsSpan(0, pass.Rows);
        factors.Fill(1f);
        _mask.Apply(0, factors, factors);
    }

    /// <summary>False where every row is kept as it is.</summary>
    public bool Drops => _mask.Drops;

    /// <summary>y = mask · x for the numbers from <paramref name="start"/> on; y may be x.</summary>
    public void Apply(int start, ReadOnlySpan<float> x, Span<float> y)
    {
        var (row, column) = Math.DivRem(start, width);
        for (var i = 0; i < x.Length; row++, column = 0)
        {
            var count = Math.Min(width - column, x.Length - i);
            if (_factors[row] == 0)
                y.Slice(i, count).Clear();
            else
                TensorPrimitives.Multiply(x.Slice(i, count), _factors[row], y.Slice(i, count));
            i += count;
        }
    }
}
