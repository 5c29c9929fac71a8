using System.Reflection;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Loads text files, and saves views as such.</summary>
public static class TextLoaderSaverCatalog
{
    public static TextLoader CreateTextLoader(this DataOperationsCatalog catalog, TextLoader.Column[] columns, char separatorChar = '\t',
        bool hasHeader = false, IMultiStreamSource dataSample = null, bool allowQuoting = false, bool trimWhitespace = false,
        bool allowSparse = false) =>
        catalog.CreateTextLoader(MakeOptions(columns, separatorChar, hasHeader, allowQuoting, trimWhitespace, allowSparse), dataSample);

    public static TextLoader CreateTextLoader(this DataOperationsCatalog catalog, TextLoader.Options options,
        IMultiStreamSource dataSample = null) =>
        new(CatalogUtils.GetEnvironment(catalog), options, dataSample);

    public static TextLoader CreateTextLoader<TInput>(this DataOperationsCatalog catalog, char separatorChar = '\t', bool hasHeader = false,
        IMultiStreamSource dataSample = null, bool allowQuoting = false, bool trimWhitespace = false, bool allowSparse = false) =>
        catalog.CreateTextLoader(ColumnsOf(typeof(TInput)), separatorChar, hasHeader, dataSample, allowQuoting, trimWhitespace, allowSparse);

    /// <summary>The columns of the file that are described, in a lazy view.</summary>
    public static IDataView LoadFromTextFile(this DataOperationsCatalog catalog, string path, TextLoader.Column[] columns,
        char separatorChar = '\t', bool hasHeader = false, bool allowQuoting = false, bool trimWhitespace = false, bool allowSparse = false) =>
        catalog.CreateTextLoader(columns, separatorChar, hasHeader, null, allowQuoting, trimWhitespace, allowSparse).Load(Open(path));

    /// <summary>The file as the options say; vector columns get slot names from its header.</summary>
    public static IDataView LoadFromTextFile(this DataOperationsCatalog catalog, string path, TextLoader.Options options = null)
    {
        var source = Open(path);
        return catalog.CreateTextLoader(options, dataSample: source).Load(source);
    }

    /// <summary>The columns that the class says by <see cref="LoadColumnAttribute"/> on each field and property.</summary>
    public static IDataView LoadFromTextFile<TInput>(this DataOperationsCatalog catalog, string path, char separatorChar = '\t',
        bool hasHeader = false, bool allowQuoting = false, bool trimWhitespace = false, bool allowSparse = false) =>
        catalog.CreateTextLoader<TInput>(separatorChar, hasHeader, null, allowQuoting, trimWhitespace, allowSparse).Load(Open(path));

    public static IDataView LoadFromTextFile<TInput>(this DataOperationsCatalog catalog, string path, TextLoader.Options options)
    {
        var source = Open(path);
        options.Columns = ColumnsOf(typeof(TInput));
        return catalog.CreateTextLoader(options).Load(source);
    }

    /// <summary>Writes all rows: numbers in the shortest form that reads back, keys counted from 0, missing numbers as "?".</summary>
    public static void SaveAsText(this DataOperationsCatalog catalog, IDataView data, Stream stream, char separatorChar = '\t',
        bool headerRow = true, bool schema = true, bool keepHidden = false, bool forceDense = false) =>
        TextSaver.Save(data, stream, separatorChar, headerRow, schema, keepHidden);

    private static MultiFileSource Open(string path) =>
        !string.IsNullOrEmpty(path) ? new MultiFileSource(path)
        : throw new ArgumentOutOfRangeException(nameof(path), $"{nameof(path)} cannot be null or empty");

    private static TextLoader.Options MakeOptions(TextLoader.Column[] columns, char separatorChar, bool hasHeader, bool allowQuoting,
        bool trimWhitespace, bool allowSparse) => new()
        {
            Columns = columns,
            Separators = [separatorChar],
            HasHeader = hasHeader,
            AllowQuoting = allowQuoting,
            TrimWhitespace = trimWhitespace,
            AllowSparse = allowSparse,
        };

    private static TextLoader.Column[] ColumnsOf(Type type) =>
        [.. SchemaDefinition.Members(type, default).Select(member =>
        {
            string what = member is FieldInfo ? "Field" : "Property";
            var sources = member.GetCustomAttribute<LoadColumnAttribute>()?.Sources
                ?? throw new InvalidOperationException($"{what} '{member.Name}' is missing the {nameof(LoadColumnAttribute)} attribute");
            var memberType = SchemaDefinition.TypeOf(member);
            var kind = DataKinds.FromType(memberType.IsArray ? memberType.GetElementType() : memberType)
                ?? throw new InvalidOperationException($"{what} {member.Name} is of unsupported type.");
            return new TextLoader.Column(member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name, kind, [.. sources],
                member.GetCustomAttribute<KeyTypeAttribute>()?.KeyCount);
        })];
}
