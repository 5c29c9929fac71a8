namespace Microsoft.ML.Data;

/// <summary>The rows of text files. Only the columns that are asked for are parsed.</summary>
internal sealed class TextDataView(TextLoader.Options options, TextColumn[] columns, DataViewSchema schema, IMultiStreamSource files) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => schema;

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        return new Cursor(options, columns, schema, files, columnsNeeded.Select(column => column.Index));
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random rand = null) =>
        [GetRowCursor(columnsNeeded, rand)];

    private sealed class Cursor : RootCursorBase
    {
        private readonly TextLoader.Options _options;
        private readonly TextLineReader _reader;
        private readonly FieldSplitter _splitter;
        private readonly List<ReadOnlyMemory<char>> _fields = [];
        private readonly Dictionary<int, ColumnReader> _columns;

        public Cursor(TextLoader.Options options, TextColumn[] columns, DataViewSchema schema, IMultiStreamSource files, IEnumerable<int> active)
            : base(null)
        {
            _options = options;
            _reader = new TextLineReader(options, files);
            _splitter = new FieldSplitter(options);
            Schema = schema;
            _columns = active.Distinct().ToDictionary(index => index, index => ColumnReader.Create(columns[index], options));
        }

        public override long Batch => 0;

        public override DataViewSchema Schema { get; }

        public override bool IsColumnActive(DataViewSchema.Column column) => _columns.ContainsKey(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!_columns.TryGetValue(column.Index, out var reader))
                throw new InvalidOperationException($"Requested column '{column.Name}' is not active.");
            return Getters.As<TValue>(reader.Getter(CheckGood), column);
        }

        public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) =>
        {
            CheckGood();
            id = new DataViewRowId((ulong)Position, 0);
        };

        protected override bool MoveNextCore()
        {
            if (Position + 1 >= _options.MaxRows)
                return false;
            try
            {
                if (_reader.Next() is not { } line)
                    return false;
                _splitter.Split(line, _fields);
                foreach (var column in _columns.Values)
                    column.Parse(_fields);
                return true;
            }
            catch (Exception exception) when (exception is IOException or InvalidOperationException)
            {
                throw new FormatException(
                    $"Parsing failed with an exception: {exception.Message} in line {_reader.LineNumber} of '{_reader.Path}'", exception);
            }
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                _reader.Dispose();
            base.Dispose(disposing);
        }

        private void CheckGood()
        {
            if (!IsGood)
                throw Getters.NoRow();
        }
    }

    /// <summary>Holds the current value of one column.</summary>
    private abstract class ColumnReader
    {
        public static ColumnReader Create(TextColumn column, TextLoader.Options options)
        {
            var item = (PrimitiveDataViewType)column.Type.GetItemType();
            var type = (column.Type is VectorDataViewType ? typeof(VectorReader<>) : typeof(ScalarReader<>)).MakeGenericType(item.RawType);
            return (ColumnReader)Activator.CreateInstance(type, column, FieldParsers.Create(item, options));
        }

        public abstract void Parse(List<ReadOnlyMemory<char>> fields);

        public abstract Delegate Getter(Action check);

        protected static T Parse<T>(List<ReadOnlyMemory<char>> fields, int index, FieldParser<T> parser, string column)
        {
            var field = index < fields.Count ? fields[index] : default;
            return parser(field, out T value) ? value
                : throw new InvalidOperationException($"Could not parse value {field} of column {column}");
        }
    }

    private sealed class ScalarReader<T>(TextColumn column, FieldParser<T> parser) : ColumnReader
    {
        private T _value;

        public override void Parse(List<ReadOnlyMemory<char>> fields) => _value = Parse(fields, column.Sources[0], parser, column.Name);

        public override Delegate Getter(Action check) => (ValueGetter<T>)((ref T value) =>
        {
            check();
            value = _value;
        });
    }

    private sealed class VectorReader<T>(TextColumn column, FieldParser<T> parser) : ColumnReader
    {
        private VBuffer<T> _value;

        public override void Parse(List<ReadOnlyMemory<char>> fields)
        {
            int variable = column.VariableFrom is int from ? Math.Max(0, fields.Count - from) : 0;
            var editor = VBufferEditor.Create(ref _value, column.Sources.Length + variable);
            for (int i = 0; i < editor.Values.Length; i++)
            {
                int index = i < column.Sources.Length ? column.Sources[i] : column.VariableFrom.Value + i - column.Sources.Length;
                editor.Values[i] = Parse(fields, index, parser, column.Name);
            }
            _value = editor.Commit();
        }

        public override Delegate Getter(Action check) => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
        {
            check();
            _value.CopyTo(ref value);
        });
    }
}
