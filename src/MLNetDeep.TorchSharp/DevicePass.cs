using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>What every layer is told of the rows at hand, which are a batch or a shard of one.</summary>
internal sealed class DevicePass(DeviceMasks masks, bool mixedPrecision)
{
    /// <summary>Whether linear maps multiply in bfloat16.</summary>
    public bool MixedPrecision => mixedPrecision;

    /// <summary>Training mode: dropout drops, batch normalization uses and updates from the batch's statistics.</summary>
    public bool Training { get; set; }

    /// <summary>Multiplies every dropout rate, from 0 to 1.</summary>
    public float DropoutFactor { get; set; } = 1f;

    /// <summary>The batch's row that is the first here: a row has the masks of its place in the batch.</summary>
    public int FirstRow { get; set; }

    /// <summary>The mask of the next batch at the rate that this pass makes of <paramref name="rate"/>; null when nothing is dropped.</summary>
    public Tensor? DrawMask(float rate, params ReadOnlySpan<long> shape /* [rows, …] */) => Draw(rate, FirstOf(shape), shape);

    /// <summary>x with numbers dropped at the rate that this pass makes of <paramref name="rate"/>.</summary>
    public Tensor Drop(Tensor x /* [rows, …] */, float rate) => DrawMask(rate, x.shape) is { } mask ? x * mask : x;

    /// <summary>As <see cref="Drop"/>, for a weight, which is the same for all rows.</summary>
    public Tensor DropWeights(Tensor weight, float rate) => Draw(rate, first: 0, weight.shape) is { } mask ? weight * mask : weight;

    /// <summary>Numbers that are uniform from <paramref name="lower"/> to <paramref name="upper"/>.</summary>
    public Tensor DrawUniform(float lower, float upper, params ReadOnlySpan<long> shape /* [rows, …] */) =>
        masks.DrawUniform(lower, upper, FirstOf(shape), shape);

    private Tensor? Draw(float rate, long first, ReadOnlySpan<long> shape)
    {
        var now = rate * DropoutFactor;
        return Training && now > 0 ? masks.Draw(now, first, shape) : null;
    }

    private long FirstOf(ReadOnlySpan<long> shape)
    {
        long first = FirstRow;
        foreach (var dimension in shape[1..])
            first *= dimension;
        return first;
    }
}
