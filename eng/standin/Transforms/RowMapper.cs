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

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns) =>
        new Row(input, new Values(this, input, activeColumns));

    public DataViewRowCursor GetCursor(DataViewRowCursor input, IEnumerable<DataViewSchema.Column> activeColumns) =>
        new Cursor(input, new Values(this, input, activeColumns));

    private sealed class Values(RowMapper mapper, DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        private readonly HashSet<int> _active = [.. activeColumns.Select(column => column.Index)];

        public DataViewSchema Schema => mapper.OutputSchema;

        public bool IsActive(DataViewSchema.Column column) => _active.Contains(column.Index);

        public ValueGetter<TValue> Getter<TValue>(DataViewSchema.Column column)
        {
            if (!IsActive(column))
                throw Getters.Inactive(column, nameof(column));
            var mapped = mapper._columns[column.Index];
            return mapped.MakeGetter == null
                ? input.GetGetter<TValue>(mapped.Sources[0])
                : Getters.As<TValue>(mapped.MakeGetter(input), column);
        }
    }

    private sealed class Row(DataViewRow input, Values values) : WrappingRow(input)
    {
        public override DataViewSchema Schema => values.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => values.IsActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => values.Getter<TValue>(column);
    }

    private sealed class Cursor(DataViewRowCursor input, Values values) : SynchronizedCursorBase(null, input)
    {
        public override DataViewSchema Schema => values.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => values.IsActive(column);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => values.Getter<TValue>(column);
    }
}
