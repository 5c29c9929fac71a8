using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>Inverted dropout of single numbers.</summary>
internal sealed class Dropout(float rate, int width) : DeviceLayer(width)
{
    public override Tensor Forward(DevicePass pass, Tensor x) => pass.Drop(x, rate);
}

/// <summary>Inverted dropout of groups of columns, each row by itself.</summary>
internal sealed class GroupDropout : DeviceLayer, IDisposable
{
    private readonly float _rate;
    private readonly int _groups;
    private readonly Tensor _groupOfColumn;                      // [columns], whole numbers

    public GroupDropout(int[] groupOfColumn, float rate, Device device) : base(groupOfColumn.Length)
    {
        (_rate, _groups) = (rate, groupOfColumn.Max() + 1);
        _groupOfColumn = new ReadOnlySpan<int>(groupOfColumn).ToDevice(device, groupOfColumn.Length).DetachFromDisposeScope();
    }

    public override Tensor Forward(DevicePass pass, Tensor x) =>
        pass.DrawMask(_rate, x.shape[0], _groups) is { } mask ? x * mask.index_select(1, _groupOfColumn) : x;

    public void Dispose() => _groupOfColumn.Dispose();
}
