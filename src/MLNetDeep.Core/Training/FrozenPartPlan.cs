using MLNetDeep.Networks;

namespace MLNetDeep.Training;

/// <summary>
/// Freezes what the options say as epochs begin, and says what steps are made from, with the same result to the bit. While the lowest layers
/// stay frozen, what they make of the rows is computed once, and steps and scores run the layers above alone; otherwise rows are encoded
/// once. Where that would take more than a quarter of the memory there is, or more than the memory limit of the rows, and where rows
/// are on disk, they are encoded, and go through the frozen layers, anew in each epoch.
/// </summary>
internal sealed class FrozenPartPlan(ITrainingEngine engine, BatchReader training, BatchReader? validation, DeepResidualOptions options)
{
    private readonly long _maxBytes = options.Run.FrozenCacheBytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4;
    private readonly CommonDecisions _common = new(engine.Ranks); // the engine computes the outputs, on all ranks or on none
    private FrozenPart? _now;                                    // null before the first epoch

    /// <summary>Called before each epoch; true where another part is frozen from this one on.</summary>
    public bool Begin(int epoch)
    {
        var part = options.Transfer.Freezing.At(epoch);
        if (part == _now)
            return false;
        var isOther = part != (_now ?? FrozenPart.None);
        _now = part;
        if (isOther)
            Freeze(part);
        training.MoveTo(engine);
        if (!engine.TakesFrozenOutputs)
            EncodeOnce();
        return isOther;
    }

    private void Freeze(FrozenPart part)
    {
        engine.Freeze(part);
        engine.TakesFrozenOutputs = false;                       // what they gave is of the part before
        training.TakeEncoded();
        validation?.TakeEncoded();
        if (part.Layers == 0 || _common.Any(FrozenBytes(part) > LimitOf(training.MaxFrozenBytes, validation?.MaxFrozenBytes)))
            return;
        training.TakeFrozen(engine);
        validation?.TakeFrozen(engine);
        engine.TakesFrozenOutputs = true;
    }

    private void EncodeOnce()
    {
        var bytes = (training.IsKept ? 0 : training.EncodedBytes) + (validation?.EncodedBytes ?? 0);
        if (bytes > LimitOf(training.MaxEncodedBytes, validation?.MaxEncodedBytes))
            return;
        if (!training.IsKept)
            training.TakeEncodedOnce();
        validation?.TakeEncodedOnce();
    }

    private long FrozenBytes(FrozenPart part)
    {
        var columns = Architecture.Of(options.ToNetworkSpec(training.Layout, outputs: 1)).Parts[part.Layers - 1].Layers.Outputs;
        return (training.Rows + (validation?.Rows ?? 0L)) * columns * sizeof(float);
    }

    private long LimitOf(long ofTraining, long? ofValidation) => Math.Min(_maxBytes, Math.Min(ofTraining, ofValidation ?? long.MaxValue));
}
