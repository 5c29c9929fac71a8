using MLNetDeep.Training;
using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>What is done with a gradient before the step, and with the weights after it.</summary>
/// <param name="parameters">The parameters.</param>
/// <param name="clipping">What the options say of large gradients.</param>
/// <param name="regularization">What they say of penalties and the largest norm.</param>
internal sealed class GradientRules(DeviceParameters parameters, Clipping clipping, Regularization regularization)
{
    /// <summary>Whether the kind of clipping is known.</summary>
    public static bool Knows(Clipping clipping) => clipping is NoneClipping or NormClipping or ValueClipping;

    /// <summary>The norm of the gradient, which is then clipped; nothing waits for the device.</summary>
    public Tensor MeasureAndClip()
    {
        var norm = parameters.Gradients.norm();
        if (clipping is NormClipping byNorm)
            parameters.Gradients.mul_(((norm + 1e-6f).reciprocal_() * byNorm.Maximum).clamp_max_(1)); // 1e-6: PyTorch's guard against 0
        else if (clipping is ValueClipping byValue)
            parameters.Gradients.clamp_(-byValue.Maximum, byValue.Maximum);
        return norm;
    }

    /// <summary>Adds the gradients of the penalties.</summary>
    public void AddPenalties()
    {
        if (regularization.L2 != 0)
            Add(parameters.Values, regularization.L2);
        if (regularization.L1 != 0)
            Add(parameters.Values.sign(), regularization.L1);
    }

    /// <summary>Scales every row of a weight that is longer than the largest norm to that length.</summary>
    public void LimitNorms()
    {
        if (regularization.MaxNorm is not float maximum)
            return;
        foreach (var range in parameters.Store.Parameters)
        {
            if (!range.Decays || range.Frozen || range.Shape.Length != 2)
                continue;
            var weight = parameters[range.Name];                 // [outputs, inputs]
            weight.mul_((weight.norm(1, keepdim: true).reciprocal_() * maximum).clamp_max_(1));
        }
    }

    private void Add(Tensor slope, float factor)
    {
        if (regularization.IncludeBiasesAndNormalization)
            parameters.Gradients.add_(slope, factor);
        else
            parameters.Gradients.addcmul_(slope, parameters.Decays, factor);
    }
}
