namespace Microsoft.ML.Data;

/// <summary>The rows of a text file. Only the columns that are asked for are parsed.</summary>
internal sealed class TextDataView : SequentialDataView
{
    private readonly TextLoader.Options _options;
    private readonly string _path;

    public TextDataView(TextLoader.Options options, string path, bool namesSlots)
    {
        if (options.Separators is not { Length: > 0 })
            throw new ArgumentOutOfRangeException(nameof(options.Separators), "At least one separator is needed.");
        ArgumentNullException.ThrowIfNull(options.Columns);
        _options = options;
        _path = path;
        var header = namesSlots ? ReadHeader() : [];
        var builder = new DataViewSchema.Builder();
        foreach (var column in options.Columns)
            builder.AddColumn(column.Name, column.Type, SlotNames(column, header));
        Schema = builder.ToSchema();
    }

    public override DataViewSchema Schema { get; }

    public override DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random rand = null)
    {
        ArgumentNullException.ThrowIfNull(columnsNeeded);
        return new Cursor(this, columnsNeeded.Select(column => column.Index));
    }

    private List<ReadOnlyMemory<char>> ReadHeader()
    {
        var names = new List<ReadOnlyMemory<char>>();
        using var reader = new TextLineReader(_options, _path);
        if (reader.Header is { } line)
            new FieldSplitter(_options).Split(line, names);
        return names;
    }

    private static DataViewSchema.Annotations SlotNames(TextLoader.Column column, List<ReadOnlyMemory<char>> header)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        if (header.Count > 0 && column.Type is VectorDataViewType)
            builder.AddTexts(StandardAnnotations.SlotNames, column.Fields.Length,
                () => column.Fields.Select(index => index < header.Count ? header[index].ToString().Trim().AsMemory() : default));
        return builder.ToAnnotations();
    }

    private sealed class Cursor(TextDataView view, IEnumerable<int> active) : RootCursorBase
    {
        private readonly TextLineReader _reader = new(view._options, view._path);
        private readonly FieldSplitter _splitter = new(view._options);
        private readonly List<ReadOnlyMemory<char>> _fields = [];
        private readonly Dictionary<int, ColumnReader> _columns =
            active.Distinct().ToDictionary(index => index, index => ColumnReader.Create(view._options.Columns[index], view._options));

        public override DataViewSchema Schema => view.Schema;

        public override bool IsColumnActive(DataViewSchema.Column column) => _columns.ContainsKey(column.Index);

        public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
        {
            if (!_columns.TryGetValue(column.Index, out var reader))
                throw new InvalidOperationException($"Requested column '{column.Name}' is not active.");
            return Getters.As<TValue>(reader.Getter(CheckGood), column);
        }

        protected override bool MoveNextCore()
        {
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
    }

    /// <summary>Holds the current value of one column.</summary>
    private abstract class ColumnReader
    {
        public static ColumnReader Create(TextLoader.Column column, TextLoader.Options options)
        {
            var item = (PrimitiveDataViewType)column.Type.GetItemType();
            var parser = FieldParsers.Create(item, options);
            return GenericCall.Invoke<ColumnReader>(column.Type is VectorDataViewType ? Vector<int> : Scalar<int>, [item.RawType], column, parser);
        }

        private static ColumnReader Scalar<T>(TextLoader.Column column, FieldParser<T> parser) => new ScalarReader<T>(column, parser);

        private static ColumnReader Vector<T>(TextLoader.Column column, FieldParser<T> parser) => new VectorReader<T>(column, parser);

        public abstract void Parse(List<ReadOnlyMemory<char>> fields);

        public abstract Delegate Getter(Action check);

        protected static T Parse<T>(List<ReadOnlyMemory<char>> fields, int index, FieldParser<T> parser, string column)
        {
            var field = index < fields.Count ? fields[index] : default;
            return parser(field, out T value) ? value
                : throw new InvalidOperationException($"Could not parse value {field} of column {column}");
        }
    }

    private sealed class ScalarReader<T>(TextLoader.Column column, FieldParser<T> parser) : ColumnReader
    {
        private T _value;

        public override void Parse(List<ReadOnlyMemory<char>> fields) => _value = Parse(fields, column.Fields[0], parser, column.Name);

        public override Delegate Getter(Action check) => (ValueGetter<T>)((ref T value) =>
        {
            check();
            value = _value;
        });
    }

    private sealed class VectorReader<T>(TextLoader.Column column, FieldParser<T> parser) : ColumnReader
    {
        private VBuffer<T> _value;

        public override void Parse(List<ReadOnlyMemory<char>> fields)
        {
            var editor = VBufferEditor.Create(ref _value, column.Fields.Length);
            for (int i = 0; i < editor.Values.Length; i++)
                editor.Values[i] = Parse(fields, column.Fields[i], parser, column.Name);
            _value = editor.Commit();
        }

        public override Delegate Getter(Action check) => (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
        {
            check();
            _value.CopyTo(ref value);
        });
    }
}
