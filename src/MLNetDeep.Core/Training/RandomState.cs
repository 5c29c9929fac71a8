using MLNetDeep.Randomness;

namespace MLNetDeep.Training;

/// <summary>Where generators of random numbers stand.</summary>
internal static class RandomState
{
    public static void Transfer(this TorchGenerator generator, StateTransfer state)
    {
        state.Move(generator.State);
        var position = generator.Position;
        state.Move(ref position);
        generator.Position = position;
    }

    public static void Transfer(this DropoutStream stream, StateTransfer state)
    {
        var masks = stream.Masks;
        state.Move(ref masks);
        stream.Masks = masks;
    }
}
