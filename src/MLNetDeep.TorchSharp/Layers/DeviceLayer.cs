using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>
/// A differentiable map of rows on one device, the counterpart of a managed layer: the same numbers of the same ranges, by tensor
/// operations whose gradients libtorch derives.
/// </summary>
internal abstract class DeviceLayer(int outputs)
{
    /// <summary>Columns of a row that comes out.</summary>
    public int Outputs => outputs;

    public abstract Tensor Forward(DevicePass pass, Tensor x /* [rows, inputs] */);
}
