using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>
/// A differentiable map of a batch of rows, the counterpart of a managed layer: the same numbers of the same ranges, by tensor operations
/// whose gradients libtorch derives.
/// </summary>
internal abstract class DeviceLayer(int outputs)
{
    /// <summary>Columns of a row that comes out.</summary>
    public int Outputs => outputs;

    public abstract Tensor Forward(DevicePass pass, Tensor x /* [rows, inputs] */);
}

/// <summary>What every layer is told of the batch at hand.</summary>
internal sealed class DevicePass(DeviceMasks masks, bool mixedPrecision)
{
    /// <summary>Whether linear maps multiply in bfloat16.</summary>
    public bool MixedPrecision => mixedPrecision;

    /// <summary>Training mode: dropout drops, batch normalization uses and updates from the batch's statistics.</summary>
    public bool Training { get; set; }

    /// <summary>Multiplies every dropout rate, from 0 to 1.</summary>
    public float DropoutFactor { get; set; } = 1f;

    /// <summary>The mask of the next batch at the rate that this pass makes of <paramref name="rate"/>; null when nothing is dropped.</summary>
    public Tensor? DrawMask(float rate, params ReadOnlySpan<long> shape)
    {
        var now = rate * DropoutFactor;
        return Training && now > 0 ? masks.Draw(now, shape) : null;
    }

    /// <summary>x with numbers dropped at the rate that this pass makes of <paramref name="rate"/>.</summary>
    public Tensor Drop(Tensor x, float rate) => DrawMask(rate, x.shape) is { } mask ? x * mask : x;

    /// <summary>Numbers that are uniform from <paramref name="lower"/> to <paramref name="upper"/>.</summary>
    public Tensor DrawUniform(float lower, float upper, params ReadOnlySpan<long> shape) => masks.DrawUniform(lower, upper, shape);
}
