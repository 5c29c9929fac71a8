using MLNetDeep.Networks;
using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>What the rows of a batch should have been given, and how much each counts, on the device.</summary>
/// <param name="Classes">[rows], whole numbers from 0; null where there are numbers.</param>
/// <param name="Numbers">[rows, outputs]; null where there are classes.</param>
/// <param name="Weights">[rows], or null for all 1.</param>
internal readonly record struct DeviceTargets(Tensor? Classes, Tensor? Numbers, Tensor? Weights)
{
    /// <summary>The targets of the rows of all members.</summary>
    public DeviceTargets Repeat(int members) => members == 1 ? this : new(
        Classes?.repeat_interleave(members), Numbers?.repeat_interleave(members, dim: 0), Weights?.repeat_interleave(members));
}

/// <summary>A loss by tensor operations: Σ wᵢ·lossᵢ and Σ wᵢ over the rows of a batch.</summary>
internal abstract class DeviceLoss : IDisposable
{
    // Below any sum of weights but 0, for which the mean is to be 0 and not undefined.
    private const float MinWeight = 1e-37f;

    /// <summary>The loss on a device, or null where there is none of the kind.</summary>
    public static DeviceLoss? Of(Loss loss, Device device) => loss switch
    {
        CrossEntropyLoss entropy => new DeviceCrossEntropy(entropy, device),
        FocalLoss focal => new DeviceFocal(focal, device),
        BinaryCrossEntropyLoss binary => new DeviceBinaryCrossEntropy(binary),
        SquaredErrorLoss => new DeviceSquaredError(),
        HuberLoss huber => new DeviceHuber(huber),
        QuantileLoss quantile => new DeviceQuantile(quantile),
        _ => null,
    };

    /// <summary>Whether <see cref="Of"/> knows the kind.</summary>
    public static bool Knows(Loss loss) =>
        loss is CrossEntropyLoss or FocalLoss or BinaryCrossEntropyLoss or SquaredErrorLoss or HuberLoss or QuantileLoss;

    /// <summary>Both sums, of no dimension.</summary>
    public abstract (Tensor Sum, Tensor Weight) Evaluate(Tensor scores /* [rows, outputs] */, DeviceTargets targets);

    /// <summary>The loss that training minimizes: the mean, and 0 where no row counts.</summary>
    public static Tensor MeanOf(Tensor sum, Tensor weight) => sum / weight.clamp_min(MinWeight);

    public virtual void Dispose() { }
}
