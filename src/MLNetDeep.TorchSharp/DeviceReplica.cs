using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Training;
using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>What a device has of a training: all parameters, and whatever a shard of a batch needs there.</summary>
internal sealed class DeviceReplica : IDisposable
{
    private readonly List<IDisposable> _parts = [];
    private readonly DropoutStream _dropout;

    /// <param name="store">The parameters, initialized; they are copied.</param>
    /// <param name="options">Validated options.</param>
    /// <param name="dropout">A stream that the replica alone draws from; all replicas draw the same keys.</param>
    /// <param name="device">The device.</param>
    /// <param name="engine">What the engine is to be like.</param>
    public DeviceReplica(ParameterStore store, DeepResidualOptions options, DropoutStream dropout, Device device, TorchSharpEngine engine)
    {
        _dropout = dropout;
        try
        {
            Parameters = Part(new DeviceParameters(store, device));
            Loss = Part(DeviceLoss.Of(options.UsedLoss, device) ?? throw Techniques.Unknown(options.UsedLoss));
            Batches = Part(new DeviceBatches(device, engine.ResidentBytes));
            Pass = new DevicePass(Part(new DeviceMasks(dropout, device)), engine.MixedPrecision);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Device Device => Parameters.Device;

    public DeviceParameters Parameters { get; }

    public DeviceLoss Loss { get; }

    public DeviceBatches Batches { get; }

    public DevicePass Pass { get; }

    /// <summary>Takes weights and buffers as they now are from the first replica, and where its masks have come to.</summary>
    public void Follow(DeviceReplica first)
    {
        Parameters.CopyFrom(first.Parameters);
        _dropout.Masks = first._dropout.Masks;
    }

    public void Dispose()
    {
        foreach (var part in _parts)
            part.Dispose();
    }

    private T Part<T>(T part) where T : IDisposable
    {
        _parts.Add(part);
        return part;
    }
}
