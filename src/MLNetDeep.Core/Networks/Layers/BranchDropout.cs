namespace MLNetDeep.Networks;

/// <summary>What is dropped of a block's branch before the sum: single numbers (dropout), whole rows (stochastic depth), both, or nothing.</summary>
internal sealed class BranchDropout(int width, float dropout, float stochasticDepth)
{
    private readonly RowMask _rows = new(width, stochasticDepth);
    private DropoutMask _numbers;

    /// <summary>False where nothing is ever dropped.</summary>
    public bool IsUsed => dropout > 0 || stochasticDepth > 0;

    /// <summary>False where everything of this batch is kept as it is.</summary>
    public bool Drops => _numbers.Drops || _rows.Drops;

    public void Allocate(int rows) => _rows.Allocate(rows);

    /// <summary>Draws for the next batch.</summary>
    public void Draw(Pass pass)
    {
        _numbers = DropoutMask.Draw(pass, dropout, width);
        _rows.Draw(pass);
    }

    /// <summary>y = mask · x for the numbers from <paramref name="start"/> on; y may be x.</summary>
    public void Apply(int start, ReadOnlySpan<float> x, Span<float> y)
    {
        if (_numbers.Drops)
        {
            _numbers.Apply(start, x, y);
            x = y;
        }
        if (_rows.Drops)
            _rows.Apply(start, x, y);
    }
}
