namespace Microsoft.ML.Data;

/// <summary>Reads a float or double column, scalar or vector, as numbers, one a slot.</summary>
internal sealed class DenseSlots
{
    private readonly Action _read;
    private double[] _values = [];
    private int _length;

    public DenseSlots(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type.RawType == typeof(float))
            _read = Reader<float>(row.GetGetter<float>(column), value => Set(0, 1, value));
        else if (column.Type.RawType == typeof(double))
            _read = Reader<double>(row.GetGetter<double>(column), value => Set(0, 1, value));
        else if (column.Type.RawType == typeof(VBuffer<float>))
            _read = Reader<VBuffer<float>>(row.GetGetter<VBuffer<float>>(column), buffer =>
            {
                Clear(buffer.Length);
                foreach (var (slot, value) in buffer.Items())
                    _values[slot] = value;
            });
        else
            _read = Reader<VBuffer<double>>(row.GetGetter<VBuffer<double>>(column), buffer =>
            {
                Clear(buffer.Length);
                buffer.CopyTo(_values);
            });
    }

    /// <summary>The values of the current row; valid until the next call.</summary>
    public ReadOnlySpan<double> Read()
    {
        _read();
        return _values.AsSpan(0, _length);
    }

    private static Action Reader<T>(ValueGetter<T> getter, Action<T> take)
    {
        T value = default;
        return () =>
        {
            getter(ref value);
            take(value);
        };
    }

    private void Set(int slot, int length, double value)
    {
        Clear(length);
        _values[slot] = value;
    }

    private void Clear(int length)
    {
        if (_values.Length < length)
            _values = new double[length];
        Array.Clear(_values);
        _length = length;
    }
}
