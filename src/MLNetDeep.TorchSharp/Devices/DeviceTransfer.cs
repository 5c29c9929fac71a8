using System.Runtime.InteropServices;
using MLNetDeep.Training;
using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>Copies numbers between spans and tensors of a device.</summary>
internal static class DeviceTransfer
{
    /// <summary>Sends numbers without waiting for the device: what it is sent from is free again when the call returns.</summary>
    public static Tensor ToDevice<T>(this ReadOnlySpan<T> values, Device device, params ReadOnlySpan<long> shape) where T : unmanaged
    {
        var host = empty(shape, dtype: typeof(T) == typeof(int) ? ScalarType.Int32 : ScalarType.Float32);
        values.CopyTo(MemoryMarshal.Cast<byte, T>(host.bytes));
        // Not blocking: the driver stages memory that is not pinned before it returns.
        return device.type == TorchSharp.DeviceType.CPU ? host : empty(shape, dtype: host.dtype, device: device).copy_(host, true);
    }

    /// <summary>Waits for the tensor and reads it.</summary>
    public static void ToHost<T>(this Tensor tensor, Span<T> values) where T : unmanaged
    {
        using var host = tensor.detach().cpu().contiguous();
        MemoryMarshal.Cast<byte, T>(host.bytes).CopyTo(values);
    }

    /// <summary>Keeps the numbers of a flat tensor of floats, or restores them in their place, so that its views have them too.</summary>
    public static void Transfer(this Tensor tensor, StateTransfer state)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var values = new float[tensor.NumberOfElements];
        if (!state.Restores)
            tensor.ToHost<float>(values);
        state.Move<float>(values);
        if (state.Restores)
            tensor.copy_(((ReadOnlySpan<float>)values).ToDevice(tensor.device, values.Length));
    }
}
