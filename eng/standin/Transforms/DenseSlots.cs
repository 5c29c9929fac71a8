using System.Numerics;

namespace Microsoft.ML.Data;

/// <summary>Reads a float or double column, scalar or vector, as numbers, one a slot.</summary>
internal sealed class DenseSlots
{
    private readonly Action _read;
    private double[] _values = [];
    private int _length;

    public DenseSlots(DataViewRow row, DataViewSchema.Column column) =>
        _read = column.Type.GetItemType().RawType == typeof(float) ? Reader<float>(row, column) : Reader<double>(row, column);

    /// <summary>The values of the current row; valid until the next call.</summary>
    public ReadOnlySpan<double> Read()
    {
        _read();
        return _values.AsSpan(0, _length);
    }

    private Action Reader<T>(DataViewRow row, DataViewSchema.Column column) where T : IFloatingPointIeee754<T>
    {
        if (column.Type is not VectorDataViewType)
        {
            var getValue = row.GetGetter<T>(column);
            T value = default;
            return () =>
            {
                getValue(ref value);
                Clear(1);
                _values[0] = double.CreateTruncating(value);
            };
        }

        var getValues = row.GetGetter<VBuffer<T>>(column);
        VBuffer<T> buffer = default;
        return () =>
        {
            getValues(ref buffer);
            Clear(buffer.Length);
            var values = buffer.GetValues();
            var indices = buffer.GetIndices();
            for (var i = 0; i < values.Length; i++)
                _values[buffer.IsDense ? i : indices[i]] = double.CreateTruncating(values[i]);
        };
    }

    private void Clear(int length)
    {
        if (_values.Length < length)
            _values = new double[length];
        _values.AsSpan(0, length).Clear();
        _length = length;
    }
}
