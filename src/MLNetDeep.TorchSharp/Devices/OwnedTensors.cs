using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>Tensors that live as long as what made them, whatever dispose scopes its callers have.</summary>
internal sealed class OwnedTensors : IDisposable
{
    private readonly List<Tensor> _tensors = [];

    public Tensor Own(Tensor tensor)
    {
        tensor.DetachFromDisposeScope();
        _tensors.Add(tensor);
        return tensor;
    }

    public void Dispose()
    {
        foreach (var tensor in _tensors)
            tensor.Dispose();
        _tensors.Clear();
    }
}
