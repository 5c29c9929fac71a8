using MLNetDeep.Kernels;

namespace MLNetDeep.Networks;

/// <summary>
/// The gradients of <see cref="AttentionForwardJob"/>: with P the shares, M the mask and D = M∘P, dV = Dᵀ·dY, dP = M∘(dY·Vᵀ),
/// dS = P∘(dP − Σ P∘dP)/√d, the sum over a query's tokens, dQ = dS·K and dK = dSᵀ·Q.
/// </summary>
internal sealed unsafe class AttentionBackwardJob : AttentionJob
{
    private AttentionOperands _operands, _gradients;
    private float* _shares, _dy;
    private DropoutMask _mask;

    /// <summary>Computes the gradients of the heads of rows.</summary>
    /// <param name="kernels">The threads.</param>
    /// <param name="shape">The sizes.</param>
    /// <param name="operands">Queries, keys and values.</param>
    /// <param name="mask">What Forward dropped of the shares.</param>
    /// <param name="shares">What Forward kept, [rows, heads, queries, tokens].</param>
    /// <param name="dy">[rows, queries, size].</param>
    /// <param name="gradients">Where gradients go, laid out as the operands; they are overwritten.</param>
    /// <param name="rows">Rows.</param>
    public void Run(
        KernelContext kernels, AttentionShape shape, in AttentionOperands operands, DropoutMask mask, float* shares, float* dy, in AttentionOperands gradients, int rows)
    {
        (_operands, _mask, _gradients) = (operands, mask, gradients);
        _shares = shares;
        _dy = dy;
        Run(kernels, shape, rows);
    }

    protected override void Apply<TOperations, TVector>(int row, int head, float* panels, Span<float> scores, Span<float> dropped)
    {
        int queries = Shape.Queries, tokens = Shape.Tokens, size = Shape.HeadSize, first = (row * Shape.Heads + head) * Shape.HeadShares;
        AttentionOperands own = _operands.At(row, head * size), d = _gradients.At(row, head * size);
        var dy = _dy + (nint)row * queries * Shape.Size + head * size;
        var shares = new ReadOnlySpan<float>(_shares + (nint)first, scores.Length);
        fixed (float* pscores = scores, pdropped = dropped)
        {
            SmallProduct<TOperations, TVector>.Pack(own.V, own.KToken, transposed: true, size, tokens, panels);
            SmallProduct<TOperations, TVector>.Multiply(dy, Shape.Size, 1, panels, pscores, tokens, queries, size, tokens); // dY·Vᵀ
            if (_mask.Drops)
            {
                _mask.Apply(first, scores, scores);
                _mask.Apply(first, shares, dropped);
            }
            SmallProduct<TOperations, TVector>.Pack(dy, Shape.Size, transposed: false, queries, size, panels);
            SmallProduct<TOperations, TVector>.Multiply(
                _mask.Drops ? pdropped : _shares + (nint)first, 1, tokens, panels, d.V, d.KToken, tokens, queries, size);   // Dᵀ·dY

            ThroughSoftmax(shares, scores);
            SmallProduct<TOperations, TVector>.Pack(own.K, own.KToken, transposed: false, tokens, size, panels);
            SmallProduct<TOperations, TVector>.Multiply(pscores, tokens, 1, panels, d.Q, d.QToken, queries, tokens, size);  // dS·K
            SmallProduct<TOperations, TVector>.Pack(own.Q, own.QToken, transposed: false, queries, size, panels);
            SmallProduct<TOperations, TVector>.Multiply(pscores, 1, tokens, panels, d.K, d.KToken, tokens, queries, size);  // dSᵀ·Q
        }
    }

    // dP becomes dS.
    private void ThroughSoftmax(ReadOnlySpan<float> shares, Span<float> gradients)
    {
        for (var start = 0; start < gradients.Length; start += Shape.Tokens)
        {
            var row = shares.Slice(start, Shape.Tokens);
            var dRow = gradients.Slice(start, Shape.Tokens);
            ShortVector.ScaleBelow(dRow, ShortVector.Dot(row, dRow), Shape.Scale);
            ShortVector.Multiply(row, dRow);
        }
    }
}
