using MLNetDeep.Kernels;

namespace MLNetDeep.Networks;

/// <summary>y = Drop(softmax(Q·Kᵀ/√d))·V of each head. Shares lie with the queries along a row: P = softmax(K·Qᵀ/√d) of each column.</summary>
internal sealed unsafe class AttentionForwardJob : AttentionJob
{
    private AttentionOperands _operands;
    private float* _shares, _y;
    private DropoutMask _mask;

    /// <summary>Computes the heads of rows.</summary>
    /// <param name="kernels">The threads.</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="operands">Queries, keys and values.</param>
    /// <param name="mask">What is dropped of the shares.</param>
    /// <param name="shares">Receives P, negative where it is dropped, [rows, heads, tokens, queries], or null.</param>
    /// <param name="y">Receives [rows, queries, size].</param>
    /// <param name="rows">Rows.</param>
    public void Run(KernelContext kernels, AttentionShape shape, in AttentionOperands operands, DropoutMask mask, float* shares, float* y, int rows)
    {
        (_operands, _mask) = (operands, mask);
        _shares = shares;
        _y = y;
        Run(kernels, shape, rows);
    }

    protected override void Apply<TOperations, TVector>(int row, int head, int first, float* panels, float* scores, float* dropped)
    {
        int queries = Shape.Queries, tokens = Shape.Tokens, size = Shape.HeadSize;
        var own = _operands.At(row, head * size);
        if (_shares != null)
            scores = _shares + (nint)first;
        SmallProduct<TOperations, TVector>.Pack(own.Q, own.QToken, transposed: true, size, queries, panels);
        SmallProduct<TOperations, TVector>.Multiply(own.K, own.KToken, 1, panels, scores, queries, tokens, size, queries);      // K·Qᵀ
        ColumnSoftmax<TOperations, TVector>.Forward(scores, tokens, queries, Shape.Scale);
        var left = scores;
        if (_mask.Drops)
        {
            left = dropped;
            _mask.Apply(first, new ReadOnlySpan<float>(scores, Shape.HeadShares), new Span<float>(left, Shape.HeadShares));
            ColumnSoftmax<TOperations, TVector>.Mark(scores, left, Shape.HeadShares);
        }
        SmallProduct<TOperations, TVector>.Pack(own.V, own.KToken, transposed: false, tokens, size, panels);
        SmallProduct<TOperations, TVector>.Multiply(
            left, 1, queries, panels, _y + (nint)row * queries * Shape.Size + head * size, Shape.Size, queries, tokens, size);  // Dᵀ·V
    }
}
