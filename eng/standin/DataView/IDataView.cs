namespace Microsoft.ML;

/// <summary>A lazily computed table: a schema, and cursors over its rows.</summary>
public interface IDataView
{
    bool CanShuffle { get; }

    DataViewSchema Schema { get; }

    /// <summary>The number of rows where it is known without work, else null.</summary>
    long? GetRowCount();

    /// <summary>A cursor in which the columns asked for are active; others may be inactive.</summary>
    DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null);

    /// <summary>One or more cursors that together see every row once; <paramref name="n"/> is a hint.</summary>
    DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null);
}

/// <summary>Fills the caller's value with that of the current row.</summary>
public delegate void ValueGetter<TValue>(ref TValue value);

/// <summary>One row: its values are read through getters, which are obtained once.</summary>
public abstract class DataViewRow : IDisposable
{
    public abstract long Position { get; }

    public abstract long Batch { get; }

    public abstract DataViewSchema Schema { get; }

    public abstract ValueGetter<Data.DataViewRowId> GetIdGetter();

    public abstract bool IsColumnActive(DataViewSchema.Column column);

    public abstract ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) { }
}

/// <summary>A row that moves forward through the rows of a view.</summary>
public abstract class DataViewRowCursor : DataViewRow
{
    /// <summary>Moves to the next row; false when there is none.</summary>
    public abstract bool MoveNext();
}
