using MLNetDeep.Kernels;
using MLNetDeep.Networks.Prediction;

namespace MLNetDeep.Networks;

/// <summary>
/// softmax(Q·Kᵀ/√d)·V of each head in prediction. x has query, key and value of each token side by side; where the first token alone asks, x
/// has key and value, and what is kept is the query.
/// </summary>
internal sealed unsafe class AttentionStep(AttentionShape shape)
    : PredictionStep(checked(shape.Tokens * shape.Size * (shape.Queries == 1 ? 2 : 3)), shape.Queries * shape.Size)
{
    public AttentionShape Shape => shape;

    public override int KeptColumns => shape.Size;

    public override void Run(KernelContext kernels, ReadOnlySpan<float> x, ReadOnlySpan<float> kept, Span<float> y, int rows) =>
        throw new InvalidOperationException("The job of attention is in the workspace.");

    public override void Run(PredictionWorkspace workspace, ReadOnlySpan<float> x, ReadOnlySpan<float> kept, Span<float> y, int rows)
    {
        MatrixSize.Require(x.Length, rows, Inputs, nameof(x));
        MatrixSize.Require(y.Length, rows, Outputs, nameof(y));
        fixed (float* px = x, pkept = kept, py = y)
        {
            var operands = shape.Queries == 1 ? AttentionOperands.OfFirst(pkept, px, shape) : AttentionOperands.Joint(px, shape);
            workspace.Attention.Run(workspace.Kernels, shape, operands, mask: default, shares: null, py, rows);
        }
    }
}
