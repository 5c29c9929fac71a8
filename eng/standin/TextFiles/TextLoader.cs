using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Reads text files with separated columns.</summary>
public sealed partial class TextLoader : IDataLoader<IMultiStreamSource>
{
    private static readonly Column[] _defaultColumns =
        [new("Label", DataKind.Single, 0), new("Features", DataKind.Single, [new Range(1, null)])];

    private readonly Options _options;
    private readonly TextColumn[] _columns;
    private readonly DataViewSchema _schema;

    /// <param name="env">The environment.</param>
    /// <param name="options">How files are read.</param>
    /// <param name="dataSample">A file like those to be read: gives slot names (from its header) and the end of open ranges.</param>
    internal TextLoader(IHostEnvironment env, Options options = null, IMultiStreamSource dataSample = null)
    {
        _options = options ??= new Options();
        if (options.Separators is not { Length: > 0 })
            throw env.ExceptUserArg(nameof(Options.Separators), "At least one separator is needed.");
        if (options.Separators.Contains(options.DecimalMarker) && !options.AllowQuoting)
            throw env.ExceptUserArg(nameof(Options.AllowQuoting),
                $"Quoting must be allowed if decimal marker and separator are the '{options.DecimalMarker}' character.");
        var (header, firstLine) = ReadSample(dataSample);
        _columns = [.. (options.Columns ?? _defaultColumns).Select(column => TextColumn.Create(column, options.InputSize ?? firstLine.Count))];
        var builder = new DataViewSchema.Builder();
        foreach (var column in _columns)
            builder.AddColumn(column.Name, column.Type, SlotNames(column, header));
        _schema = builder.ToSchema();
    }

    public DataViewSchema GetOutputSchema() => _schema;

    public IDataView Load(IMultiStreamSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        return new TextDataView(_options, _columns, _schema, source);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) =>
        throw new NotSupportedException("The ML.NET stand-in does not save data loaders; save the model with its input schema.");

    private (List<ReadOnlyMemory<char>> Header, List<ReadOnlyMemory<char>> FirstLine) ReadSample(IMultiStreamSource sample)
    {
        var (header, firstLine) = (new List<ReadOnlyMemory<char>>(), new List<ReadOnlyMemory<char>>());
        if (sample == null)
            return (header, firstLine);
        using var reader = new TextLineReader(_options, _options.HeaderFile == null ? sample : new MultiFileSource(_options.HeaderFile));
        var splitter = new FieldSplitter(_options);
        if (reader.Next() is { } line)
            splitter.Split(line, firstLine);
        if (reader.Header is { } names)
            splitter.Split(names, header);
        return (header, firstLine);
    }

    private static DataViewSchema.Annotations SlotNames(TextColumn column, List<ReadOnlyMemory<char>> header)
    {
        if (header.Count == 0 || !column.Type.IsKnownSizeVector())
            return null;
        var names = new VBuffer<ReadOnlyMemory<char>>(column.Sources.Length,
            [.. column.Sources.Select(index => index < header.Count ? header[index].ToString().Trim().AsMemory() : default)]);
        var builder = new DataViewSchema.Annotations.Builder();
        builder.AddSlotNames(column.Sources.Length, (ref VBuffer<ReadOnlyMemory<char>> value) => names.CopyTo(ref value));
        return builder.ToAnnotations();
    }
}

/// <summary>A column of the view: its type and the fields it is made of.</summary>
internal sealed record TextColumn(string Name, DataViewType Type, int[] Sources, int? VariableFrom)
{
    public static TextColumn Create(TextLoader.Column column, int lineSize)
    {
        if (string.IsNullOrWhiteSpace(column.Name))
            throw new ArgumentOutOfRangeException(nameof(column.Name), "Name cannot be null or white space");
        if (column.Source is not { Length: > 0 })
            throw new ArgumentOutOfRangeException(nameof(column.Source), "Must specify some source column indices");
        PrimitiveDataViewType item = column.DataKind.ToDataViewType();
        if (column.KeyCount != null)
            item = ToKey(item, column.KeyCount);

        var sources = new List<int>();
        int? variableFrom = null;
        foreach (var range in column.Source)
        {
            if (range.AllOther)
                throw new NotSupportedException("The ML.NET stand-in does not read 'all other' columns.");
            if (range.VariableEnd)
                variableFrom = range.Min;
            else
                sources.AddRange(Enumerable.Range(range.Min, End(range, lineSize) - range.Min));
        }
        bool isVector = sources.Count != 1 || variableFrom != null || column.Source.Any(range => range.ForceVector);
        return new(column.Name, !isVector ? item : new VectorDataViewType(item, variableFrom == null ? sources.Count : 0),
            [.. sources], variableFrom);
    }

    private static int End(TextLoader.Range range, int lineSize)
    {
        if (range.Max is int max)
            return max >= range.Min ? max + 1
                : throw new ArgumentOutOfRangeException(nameof(range.Max), "If specified, must be greater than or equal to min");
        if (!range.AutoEnd)
            return range.Min + 1;
        return lineSize > range.Min ? lineSize
            : throw new ArgumentOutOfRangeException(nameof(range.Min),
                $"Column #{range.Min} not found in the dataset (it only has {lineSize} columns)");
    }

    private static KeyDataViewType ToKey(PrimitiveDataViewType type, KeyCount keyCount)
    {
        if (!KeyDataViewType.IsValidDataType(type.RawType))
            throw new ArgumentOutOfRangeException("Type", "Bad item type for Key");
        ulong most = type.RawType == typeof(byte) ? byte.MaxValue : type.RawType == typeof(ushort) ? ushort.MaxValue
            : type.RawType == typeof(uint) ? uint.MaxValue : ulong.MaxValue;
        return new(type.RawType, keyCount.Count ?? most);
    }
}
