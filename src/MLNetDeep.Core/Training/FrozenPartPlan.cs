using MLNetDeep.Networks;

namespace MLNetDeep.Training;

/// <summary>
/// Freezes what the options say as epochs begin, and, while the lowest layers stay frozen, has what they make of the rows computed once:
/// steps and scores then run the layers above alone, with the same result to the bit.
/// </summary>
internal sealed class FrozenPartPlan(ITrainingEngine engine, BatchReader training, BatchReader? validation, DeepResidualOptions options)
{
    private readonly long _mostBytes = Math.Min(
        options.Run.FrozenCacheBytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4,
        Math.Min(training.FrozenBytes, validation?.FrozenBytes ?? long.MaxValue));
    private FrozenPart _now = FrozenPart.None;

    /// <summary>Called before each epoch; true where another part is frozen from this one on.</summary>
    public bool Begin(int epoch)
    {
        var part = options.Transfer.Freezing.At(epoch);
        if (part == _now)
            return false;
        _now = part;
        engine.Freeze(part);
        engine.TakesFrozenOutputs = false;                       // what they gave is of the part before
        training.TakeEncoded();
        validation?.TakeEncoded();
        if (part.Layers > 0 && Bytes() <= _mostBytes)
        {
            training.TakeFrozen(engine);
            validation?.TakeFrozen(engine);
            engine.TakesFrozenOutputs = true;
        }
        training.MoveTo(engine);
        return true;
    }

    private long Bytes() => (training.Rows + (validation?.Rows ?? 0L)) * options.Width * sizeof(float);
}
