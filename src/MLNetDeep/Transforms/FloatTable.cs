using System.Runtime.InteropServices;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep;

/// <summary>All values of one float column, read into memory.</summary>
internal sealed class FloatTable
{
    private readonly DataViewSchema.Column _column;
    private readonly List<float> _values; // [rows, Width]

    public FloatTable(DataViewSchema schema, string name, long? rowCount)
    {
        (_column, Width) = FloatColumn.Require(schema, name);
        _values = new List<float>((int)Math.Clamp((rowCount ?? 0) * Width, 0, 1 << 28));
    }

    public string Name => _column.Name;

    public int Width { get; }

    public int RowCount => _values.Count / Width;

    public ReadOnlySpan<float> Values => CollectionsMarshal.AsSpan(_values);

    /// <summary>Reads the columns of all tables in one pass over the data.</summary>
    /// <exception cref="ArgumentException">There is no row, a value is infinite, or there are more than an array can hold.</exception>
    public static void Fill(IReadOnlyList<FloatTable> tables, IDataView data)
    {
        using var cursor = data.GetRowCursor(tables.Select(table => table._column).DistinctBy(column => column.Index));
        var readers = tables.Select(table => table.Reader(cursor)).ToArray();
        while (cursor.MoveNext())
        {
            foreach (var read in readers)
                read();
        }

        if (tables[0].RowCount == 0)
            throw new ArgumentException($"There is no row to fit the normalization of column '{tables[0].Name}' on.", nameof(data));
    }

    /// <summary>What appends the cursor's current row to the table.</summary>
    private Action Reader(DataViewRowCursor cursor)
    {
        if (_column.Type is not VectorDataViewType)
        {
            var getValue = cursor.GetGetter<float>(_column);
            return () =>
            {
                var row = NewRow();
                getValue(ref row[0]);
                RequireFinite(row, cursor.Position);
            };
        }

        var getVector = cursor.GetGetter<VBuffer<float>>(_column);
        VBuffer<float> vector = default;
        return () =>
        {
            getVector(ref vector);
            if (vector.Length != Width)
                throw new ArgumentException($"Column '{Name}' has {vector.Length} values in row {cursor.Position}, expected: {Width}.");
            var row = NewRow();
            vector.CopyTo(row);
            RequireFinite(row, cursor.Position);
        };
    }

    private Span<float> NewRow()
    {
        int start = _values.Count;
        if (start > Array.MaxLength - Width)
            throw new ArgumentException($"Column '{Name}' has more than {Array.MaxLength} values: fit on a sample of the rows.");
        CollectionsMarshal.SetCount(_values, start + Width);
        return CollectionsMarshal.AsSpan(_values)[start..];
    }

    private void RequireFinite(ReadOnlySpan<float> row, long position)
    {
        for (int slot = 0; slot < row.Length; slot++)
        {
            if (!float.IsInfinity(row[slot]))
                continue;
            string where = _column.Type is VectorDataViewType ? $", slot {slot}" : "";
            throw new ArgumentException(
                Invariant($"Column '{Name}'{where} is {row[slot]} in row {position} (counted from 0); a value must be finite, or NaN where it ")
                + "is missing.");
        }
    }
}
