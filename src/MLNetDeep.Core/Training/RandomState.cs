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
        state.Require(position >= 0 && position <= generator.State.Length, "a generator stands where it has no words");
        // Of the first word the twister reads one bit; from nothing but 0 it draws 0 for ever.
        state.Require(generator.State[0] >> 31 != 0 || generator.State[1..].ContainsAnyExcept(0u), "a generator has nothing to draw from");
        generator.Position = position;
    }

    public static void Transfer(this DropoutStream stream, StateTransfer state)
    {
        var masks = stream.Masks;
        state.Move(ref masks);
        stream.Masks = masks;
    }
}
