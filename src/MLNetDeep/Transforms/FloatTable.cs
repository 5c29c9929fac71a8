using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;

namespace MLNetDeep;

/// <summary>All values of one float column, read into memory.</summary>
internal sealed class FloatTable
{
    private readonly DataViewSchema.Column _column;

    public FloatTable(DataViewSchema schema, string name)
    {
        (_column, int width) = FloatColumn.Require(schema, name, ColumnRole.Numbers);
        Rows = new RowBlocks(width);
    }

    public string Name => _column.Name;

    public RowBlocks Rows { get; }

    /// <summary>Reads the columns of all tables in one pass over the data.</summary>
    /// <exception cref="ArgumentException">There is no row, or a value is infinite.</exception>
    /// <exception cref="InvalidDataException">A row has another number of values than its column.</exception>
    public static void Fill(IReadOnlyList<FloatTable> tables, IDataView data)
    {
        using var cursor = data.GetRowCursor(tables.Select(table => table._column).DistinctBy(column => column.Index));
        var readers = tables.Select(table => table.Reader(cursor)).ToArray();
        while (cursor.MoveNext())
        {
            foreach (var read in readers)
                read();
        }

        if (tables[0].Rows.Count == 0)
            throw new ArgumentException($"There is no row to fit the normalization of column '{tables[0].Name}' on.", nameof(data));
    }

    /// <summary>What appends the cursor's current row to the table.</summary>
    private Action Reader(DataViewRowCursor cursor)
    {
        var read = FloatColumn.Reader(cursor, _column, Rows.Columns);
        return () =>
        {
            var row = Rows.Next();
            read(row);
            RequireFinite(row, cursor.Position);
            Rows.Add();
        };
    }

    private void RequireFinite(ReadOnlySpan<float> row, long position)
    {
        if (InputEncoder.Fault(row, MissingValues.Mean) is not (var slot and >= 0))
            return;
        string where = _column.Type is VectorDataViewType ? $", slot {slot}" : "";
        throw new ArgumentException(
            Invariant($"Column '{Name}'{where} is {row[slot]} in row {position} (counted from 0); a value must be finite, or NaN where it ")
            + "is missing.");
    }
}
