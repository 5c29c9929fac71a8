using MLNetDeep.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>Batches on a device: sent with each step, or picked from rows that lie there.</summary>
/// <param name="device">The device.</param>
/// <param name="residentBytes">The most memory that rows may take there.</param>
internal sealed class DeviceBatches(Device device, long residentBytes) : IDisposable
{
    private OwnedTensors _kept = new();
    private Tensor? _x, _classes, _numbers, _weights;            // [rows, columns], [rows], [rows, outputs], [rows]
    private int _filled;

    /// <summary>Makes room for rows; false where they would take too much, counted with a class, a number and a weight each.</summary>
    public bool Reserve(int rows, int columns)
    {
        _kept.Dispose();
        (_x, _classes, _numbers, _weights, _filled) = (null, null, null, null, 0);
        if ((long)rows * (columns + 4) * sizeof(float) > residentBytes)
            return false;
        _x = Room(rows, columns);
        return true;
    }

    /// <summary>Fills in the next rows.</summary>
    public void Add(in Batch batch)
    {
        using var scope = NewDisposeScope();
        var rows = _x!.shape[0];
        var sent = Send(batch);
        Put(_x, sent.X);
        if (sent.Targets.Classes is { } classes)
            Put(_classes ??= Room(rows, ScalarType.Int64), classes);
        if (sent.Targets.Numbers is { } numbers)
            Put(_numbers ??= Room(rows, numbers.shape[1]), numbers);
        if (sent.Targets.Weights is { } weights)
            Put(_weights ??= Room(rows, ScalarType.Float32), weights);
        _filled += batch.Rows;
    }

    /// <summary>A batch on the device.</summary>
    public (Tensor X, DeviceTargets Targets) Load(in Batch batch)
    {
        if (batch.RowIndices.IsEmpty)
            return Send(batch);
        var indices = batch.RowIndices.ToDevice(device, batch.Rows);
        return (_x!.index_select(0, indices), new DeviceTargets(Pick(_classes), Pick(_numbers), Pick(_weights)));

        Tensor? Pick(Tensor? all) => all?.index_select(0, indices);
    }

    public void Dispose() => _kept.Dispose();

    private (Tensor X, DeviceTargets Targets) Send(in Batch batch)
    {
        var rows = batch.Rows;
        return (
            batch.X.ToDevice(device, rows, batch.X.Length / rows),
            new DeviceTargets(
                batch.Numbers.IsEmpty ? batch.Labels.ToDevice(device, rows).to_type(ScalarType.Int64) : null,
                batch.Numbers.IsEmpty ? null : batch.Numbers.ToDevice(device, rows, batch.Numbers.Length / rows),
                batch.Weights.IsEmpty ? null : batch.Weights.ToDevice(device, rows)));
    }

    private Tensor Room(long rows, long columns) => _kept.Own(empty(rows, columns, dtype: ScalarType.Float32, device: device));

    private Tensor Room(long rows, ScalarType type) => _kept.Own(empty(rows, dtype: type, device: device));

    private void Put(Tensor all, Tensor some) => all.narrow(0, _filled, some.shape[0]).copy_(some);
}
