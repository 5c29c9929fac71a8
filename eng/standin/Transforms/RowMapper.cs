namespace Microsoft.ML.Data;

/// <summary>Maps rows as its columns say: the one piece of cursor plumbing that all transforms here share.</summary>
internal sealed class RowMapper : IRowToRowMapper
{
    private readonly MappedColumn[] _columns;

    public RowMapper(DataViewSchema inputSchema, IEnumerable<MappedColumn> columns)
    {
        _columns = [.. columns];
        InputSchema = inputSchema;
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(_columns.Select(column => column.Column));
        OutputSchema = builder.ToSchema();
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        dependingColumns.SelectMany(column => _columns[column.Index].Sources).DistinctBy(source => source.Index);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) => new Row(this, input, activeColumns);

    public DataViewRowCursor GetCursor(DataViewRowCursor input, IEnumerable<DataViewSchema.Column> activeColumns) =>
        new Cursor(input, new Row(this, input, activeColumns));

    /// <summary>The mapped row of an input row, which it owns.</summary>
    private sealed class Row(RowMapper mapper, DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) : DataViewRow
    {
        private readonly HashSet<int> _active = [.. activeColumns.Select(column => column.Index)];

        public override long Position => input.Position;

        public override long Batch => input.Batch;

        public override DataViewSchema Schema => mapper.OutputSchema;

        public override ValueGetter<DataViewRowId> GetIdGetter() => input.GetIdGetter();

        public override bool IsColumnActive(DataViewSchema.Column column) => _active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!IsColumnActive(column))
                throw Getters.Inactive(column, nameof(column));
            var mapped = mapper._columns[column.Index];
            return mapped.MakeGetter == null
                ? input.GetGetter<TValue>(mapped.Sources[0])
                : Getters.As<TValue>(mapped.MakeGetter(input), column);
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                input.Dispose();
            base.Dispose(disposing);
        }
    }

    /// <summary>Moves the input and shows the mapped row.</summary>
    private sealed class Cursor(DataViewRowCursor input, Row row) : WrappingCursor(input)
    {
        public override DataViewSchema Schema => row.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => row.IsColumnActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => row.GetGetter<TValue>(column);
    }
}

/// <summary>The view that a row mapper makes of another view; asks it for the columns that are needed, and no others.</summary>
internal sealed class RowMappedView(IDataView source, RowMapper mapper) : IDataView
{
    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema => mapper.OutputSchema;

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        DataViewSchema.Column[] active = [.. columnsNeeded];
        return mapper.GetCursor(source.GetRowCursor(mapper.GetDependencies(active), rand), active);
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null)
    {
        DataViewSchema.Column[] active = [.. columnsNeeded];
        var cursors = source.GetRowCursorSet(mapper.GetDependencies(active), n, rand);
        return [.. cursors.Select(cursor => mapper.GetCursor(cursor, active))];
    }
}
