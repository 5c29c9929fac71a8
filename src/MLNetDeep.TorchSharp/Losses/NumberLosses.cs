using MLNetDeep.Networks;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDeep.Libtorch;

/// <summary>A loss that compares each score with a number; of a row with several scores the mean counts.</summary>
internal abstract class DeviceNumberLoss : DeviceLoss
{
    public sealed override (Tensor Sum, Tensor Weight) Evaluate(Tensor scores, DeviceTargets targets)
    {
        var numbers = targets.Numbers ?? targets.Classes!.to_type(ScalarType.Float32).unsqueeze(1);
        var losses = LossesOf(scores, numbers).mean([1]);
        return targets.Weights is { } weights ? ((weights * losses).sum(), weights.sum()) : (losses.sum(), losses.new_full([], losses.shape[0]));
    }

    /// <summary>The loss of each score.</summary>
    protected abstract Tensor LossesOf(Tensor scores /* [rows, outputs] */, Tensor targets /* [rows, outputs] */);
}

/// <summary>−w·t·log σ(z) − (1 − t)·log(1 − σ(z)), with −log σ(z) = softplus(−z).</summary>
internal sealed class DeviceBinaryCrossEntropy(BinaryCrossEntropyLoss loss) : DeviceNumberLoss
{
    protected override Tensor LossesOf(Tensor scores, Tensor targets) =>
        targets * functional.softplus(-scores) * loss.PositiveWeight + (1 - targets) * functional.softplus(scores);
}

/// <summary>(score − target)².</summary>
internal sealed class DeviceSquaredError : DeviceNumberLoss
{
    protected override Tensor LossesOf(Tensor scores, Tensor targets) => (scores - targets).square();
}

/// <summary>½e² where |e| is at most delta, else delta·(|e| − ½delta).</summary>
internal sealed class DeviceHuber(HuberLoss loss) : DeviceNumberLoss
{
    protected override Tensor LossesOf(Tensor scores, Tensor targets)
    {
        var error = scores - targets;
        var size = error.abs();
        return where(size.le(loss.Delta), error.square() * 0.5, (size - 0.5 * loss.Delta) * loss.Delta);
    }
}

/// <summary>level·e where e = target − score is above 0, else (level − 1)·e; of no slope at 0, as the engine has it.</summary>
internal sealed class DeviceQuantile(QuantileLoss loss) : DeviceNumberLoss
{
    protected override Tensor LossesOf(Tensor scores, Tensor targets)
    {
        var error = targets - scores;
        return functional.relu(error) * loss.Level + functional.relu(-error) * (1 - (double)loss.Level);
    }
}
