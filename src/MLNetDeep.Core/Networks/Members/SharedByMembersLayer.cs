using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>A layer on the rows of all members: k times as many rows of a k-th of the columns, in the same memory.</summary>
internal sealed class SharedByMembersLayer(Layer shared, int members)
    : Layer(checked(shared.Inputs * members), checked(shared.Outputs * members))
{
    public override void Initialize(TorchGenerator generator) => shared.Initialize(generator);

    public override void Allocate(int rows) => shared.Allocate(checked(rows * members));

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        pass.SpreadRows(members);
        shared.Forward(pass, x, y);
        pass.GatherRows(members);
    }

    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        pass.SpreadRows(members);
        shared.Backward(pass, x, y, dy, dx);
        pass.GatherRows(members);
    }

    public override void Lower(PredictionBuilder builder)
    {
        builder.SpreadRows(members);
        shared.Lower(builder);
        builder.GatherRows(members);
    }
}
