using System.Runtime.InteropServices;

namespace MLNetDeep.Training;

/// <summary>
/// The state of a training on its way into a checkpoint or back. The same calls do both, so that what is restored cannot differ from
/// what was kept.
/// </summary>
internal abstract class StateTransfer
{
    /// <summary>Whether numbers are written over by those that were kept, rather than kept.</summary>
    public abstract bool Restores { get; }

    protected abstract void MoveBytes(Span<byte> bytes);

    public void Move<T>(Span<T> values) where T : unmanaged => MoveBytes(MemoryMarshal.AsBytes(values));

    public void Move<T>(ref T value) where T : unmanaged => Move(new Span<T>(ref value));

    /// <summary>Refuses what was restored where no training can have kept it: a checkpoint may be forged, its check sum too.</summary>
    /// <exception cref="InvalidDataException">It does not hold.</exception>
    public void Require(bool holds, string what)
    {
        if (Restores && !holds)
            throw new InvalidDataException($"{what}.");
    }

    public void Move(ref bool value)
    {
        var number = (byte)(value ? 1 : 0);
        Move(ref number);
        Require(number <= 1, "it has a flag that is neither set nor not");
        value = number != 0;
    }

    public void Move(ref double? value)
    {
        var known = value.HasValue;
        var number = value ?? 0;
        Move(ref known);
        Move(ref number);
        value = known ? number : null;
    }
}
