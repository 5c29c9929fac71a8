using System.Numerics.Tensors;
using MLNetDeep.Kernels;

namespace MLNetDeep.Networks;

/// <summary>y = Drop(softmax(Q·Kᵀ/√d))·V of each head.</summary>
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
    /// <param name="shares">Receives what softmax gives, before any is dropped, [rows, heads, queries, tokens], or null.</param>
    /// <param name="y">Receives [rows, queries, size].</param>
    /// <param name="rows">Rows.</param>
    public void Run(KernelContext kernels, AttentionShape shape, in AttentionOperands operands, DropoutMask mask, float* shares, float* y, int rows)
    {
        (_operands, _mask) = (operands, mask);
        _shares = shares;
        _y = y;
        Run(kernels, shape, rows);
    }

    protected override void Apply<TOperations, TVector>(int row, int head, float* panels, Span<float> scores, Span<float> dropped)
    {
        int queries = Shape.Queries, tokens = Shape.Tokens, size = Shape.HeadSize, first = (row * Shape.Heads + head) * Shape.HeadShares;
        var own = _operands.At(row, head * size);
        if (_shares != null)
            scores = new Span<float>(_shares + (nint)first, scores.Length);
        fixed (float* pscores = scores, pdropped = dropped)
        {
            SmallProduct<TOperations, TVector>.Pack(own.K, own.KToken, transposed: true, size, tokens, panels);
            SmallProduct<TOperations, TVector>.Multiply(own.Q, own.QToken, 1, panels, pscores, tokens, queries, size, tokens);
            Softmax(scores);
            if (_mask.Drops)
                _mask.Apply(first, scores, dropped);
            SmallProduct<TOperations, TVector>.Pack(own.V, own.KToken, transposed: false, tokens, size, panels);
            SmallProduct<TOperations, TVector>.Multiply(
                _mask.Drops ? pdropped : pscores, tokens, 1, panels,
                _y + (nint)row * queries * Shape.Size + head * size, Shape.Size, queries, tokens, size);
        }
    }

    // e^(scale·(x − max)) / Σ of each query; the exponentials of all at once.
    private void Softmax(Span<float> scores)
    {
        for (var start = 0; start < scores.Length; start += Shape.Tokens)
        {
            var row = scores.Slice(start, Shape.Tokens);
            ShortVector.ScaleBelow(row, ShortVector.Max(row), Shape.Scale);
        }
        TensorPrimitives.Exp(scores, scores);
        for (var start = 0; start < scores.Length; start += Shape.Tokens)
        {
            var row = scores.Slice(start, Shape.Tokens);
            ShortVector.Scale(row, 1 / ShortVector.Sum(row), row);
        }
    }
}
