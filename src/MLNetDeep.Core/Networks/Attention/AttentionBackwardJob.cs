using MLNetDeep.Kernels;

namespace MLNetDeep.Networks;

/// <summary>
/// The gradients of <see cref="AttentionForwardJob"/>, with the shares P, the mask M, D = M∘P, and dD = V·dYᵀ: dV = D·dY,
/// dS = (D∘dD − P·Σ D∘dD)/√d, the sum over a query's tokens, dK = dS·Q and dQ = dSᵀ·K.
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
    /// <param name="shares">What Forward kept, [rows, heads, tokens, queries].</param>
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

    protected override void Apply<TOperations, TVector>(int row, int head, int first, float* panels, float* scores, float* dropped)
    {
        int queries = Shape.Queries, tokens = Shape.Tokens, size = Shape.HeadSize;
        AttentionOperands own = _operands.At(row, head * size), d = _gradients.At(row, head * size);
        float* dy = _dy + (nint)row * queries * Shape.Size + head * size, shares = _shares + (nint)first, left = _mask.Drops ? dropped : shares;

        SmallProduct<TOperations, TVector>.Pack(dy, Shape.Size, transposed: true, size, queries, panels);
        SmallProduct<TOperations, TVector>.Multiply(own.V, own.KToken, 1, panels, scores, queries, tokens, size, queries);   // V·dYᵀ
        ColumnSoftmax<TOperations, TVector>.Backward(
            shares, _mask.Drops ? dropped : null, scores, tokens, queries, Shape.Scale, _mask.Factor);
        SmallProduct<TOperations, TVector>.Pack(dy, Shape.Size, transposed: false, queries, size, panels);
        SmallProduct<TOperations, TVector>.Multiply(left, queries, 1, panels, d.V, d.KToken, tokens, queries, size);         // D·dY

        SmallProduct<TOperations, TVector>.Pack(own.Q, own.QToken, transposed: false, queries, size, panels);
        SmallProduct<TOperations, TVector>.Multiply(scores, queries, 1, panels, d.K, d.KToken, tokens, queries, size);       // dS·Q
        SmallProduct<TOperations, TVector>.Pack(own.K, own.KToken, transposed: false, tokens, size, panels);
        SmallProduct<TOperations, TVector>.Multiply(scores, 1, queries, panels, d.Q, d.QToken, queries, tokens, size);       // dSᵀ·K
    }
}
