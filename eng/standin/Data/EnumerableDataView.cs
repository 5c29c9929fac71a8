namespace Microsoft.ML.Data;

/// <summary>The schema of a class, and rows that are objects of it.</summary>
internal sealed class TypedSchema<TRow> where TRow : class
{
    public readonly MemberBinding<TRow>[] Bindings;
    public readonly DataViewSchema Schema;

    public TypedSchema(SchemaDefinition definition)
    {
        Bindings = MemberBinding<TRow>.CreateAll(definition, SchemaDefinition.Direction.Read);
        var builder = new DataViewSchema.Builder();
        foreach (var column in Bindings.Select(binding => binding.Definition))
            builder.AddColumn(column.ColumnName, column.ColumnType, column.Annotations);
        Schema = builder.ToSchema();
    }

    public ValueGetter<TValue> Getter<TValue>(DataViewSchema.Column column, Func<TRow> current) =>
        Getters.As<TValue>(Bindings[column.Index].Getter(current), column);
}

/// <summary>A view of objects in memory.</summary>
internal sealed class EnumerableDataView<TRow>(IEnumerable<TRow> data, SchemaDefinition definition) : SequentialDataView where TRow : class
{
    private readonly TypedSchema<TRow> _schema = new(definition);

    public override DataViewSchema Schema => _schema.Schema;

    public override long? GetRowCount() => (data as ICollection<TRow>)?.Count;

    public override DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        return new Cursor(_schema, data.GetEnumerator(), [.. columnsNeeded.Select(column => column.Index)]);
    }

    private sealed class Cursor(TypedSchema<TRow> schema, IEnumerator<TRow> rows, HashSet<int> active) : RootCursorBase
    {
        private TRow _current;

        public override DataViewSchema Schema => schema.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => active.Contains(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) =>
            IsColumnActive(column) ? schema.Getter<TValue>(column, Current) : throw Getters.Inactive(column, nameof(column));

        protected override bool MoveNextCore()
        {
            if (!rows.MoveNext())
                return false;
            _current = rows.Current
                ?? throw new InvalidOperationException("Encountered null when iterating over data, this is not supported.");
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                rows.Dispose();
            base.Dispose(disposing);
        }

        private TRow Current()
        {
            CheckGood();
            return _current;
        }
    }
}

/// <summary>A row that shows the object it is given.</summary>
internal sealed class TypedRow<TRow>(SchemaDefinition definition) : DataViewRow where TRow : class
{
    private readonly TypedSchema<TRow> _schema = new(definition);
    private long _position = -1;
    private TRow _current;

    public TRow Current
    {
        get => _current ?? throw Getters.NoRow();
        set
        {
            _current = value ?? throw new ArgumentNullException(nameof(value));
            _position++;
        }
    }

    public override long Position => _position;

    public override long Batch => 0;

    public override DataViewSchema Schema => _schema.Schema;

    public override bool IsColumnActive(DataViewSchema.Column column) => true;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column) => _schema.Getter<TValue>(column, () => Current);

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0);
}
