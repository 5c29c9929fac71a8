using MLNetDeep.Networks;
using TorchSharp;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace MLNetDeep.Libtorch;

/// <summary>
/// A loss on the logits of the classes; a row weighs as much as itself times its class. One score a row is the logit of class 1, that of
/// class 0 being 0.
/// </summary>
internal abstract class DeviceClassLoss(ClassWeights? classWeights, Device device) : DeviceLoss
{
    /// <summary>[classes], or null for all 1.</summary>
    protected Tensor? ClassWeights { get; } = classWeights is null ? null
        : new ReadOnlySpan<float>([.. classWeights]).ToDevice(device, classWeights.Count).DetachFromDisposeScope();

    public sealed override (Tensor Sum, Tensor Weight) Evaluate(Tensor scores, DeviceTargets targets)
    {
        if (scores.shape[1] == 1)
            scores = cat([zeros_like(scores), scores], 1);
        var classes = targets.Classes!;
        var ofClass = ClassWeights?.index_select(0, classes);    // [rows], or null
        var losses = LossesOf(scores.log_softmax(1), classes.unsqueeze(1), ofClass);
        var weights = (targets.Weights, ofClass) switch
        {
            ({ } own, { } other) => own * other,
            var (own, other) => own ?? other,
        };
        return (
            targets.Weights is { } rows ? (rows * losses).sum() : losses.sum(),
            weights?.sum() ?? losses.new_full([], losses.shape[0]));
    }

    /// <summary>The loss of each row, its class's weight included, [rows].</summary>
    protected abstract Tensor LossesOf(
        Tensor logP,                            // [rows, classes]
        Tensor label,                           // [rows, 1], whole numbers
        Tensor? weightOfLabel);                 // [rows], or null

    public override void Dispose() => ClassWeights?.Dispose();
}

/// <summary>−Σ target·weight·log p, with the target (1 − s) at the label and s/classes everywhere.</summary>
internal sealed class DeviceCrossEntropy(CrossEntropyLoss loss, Device device) : DeviceClassLoss(loss.ClassWeights, device)
{
    protected override Tensor LossesOf(Tensor logP, Tensor label, Tensor? weightOfLabel)
    {
        var atLabel = logP.gather(1, label).squeeze(1) * -(1 - loss.LabelSmoothing);
        if (weightOfLabel is not null)
            atLabel = atLabel * weightOfLabel;
        if (loss.LabelSmoothing == 0)
            return atLabel;
        var everywhere = ClassWeights is null ? logP.sum(1) : (logP * ClassWeights).sum(1);
        return atLabel - everywhere * (loss.LabelSmoothing / logP.shape[1]);
    }
}

/// <summary>−(1 − p)^γ·log p.</summary>
internal sealed class DeviceFocal(FocalLoss loss, Device device) : DeviceClassLoss(loss.ClassWeights, device)
{
    // Where the others' probability is 0, its power has no derivative; the loss is 0 there, too.
    private const float MinRest = 1e-30f;

    protected override Tensor LossesOf(Tensor logP, Tensor label, Tensor? weightOfLabel)
    {
        // A sum of the others, as 1 − p has no digits left near p = 1.
        var rest = logP.exp().scatter(1, label, zeros_like(logP)).sum(1).clamp_min(MinRest);
        var losses = rest.pow(loss.Gamma) * -logP.gather(1, label).squeeze(1);
        return weightOfLabel is null ? losses : losses * weightOfLabel;
    }
}
