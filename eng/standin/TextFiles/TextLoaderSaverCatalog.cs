using System.Reflection;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Loads text files; the views are lazy.</summary>
public static class TextLoaderSaverCatalog
{
    /// <summary>The columns of the file that are described.</summary>
    public static IDataView LoadFromTextFile(this DataOperationsCatalog catalog, string path, TextLoader.Column[] columns,
        char separatorChar = '\t', bool hasHeader = false, bool allowQuoting = false, bool trimWhitespace = false)
    {
        var options = new TextLoader.Options
        {
            Columns = columns,
            Separators = [separatorChar],
            HasHeader = hasHeader,
            AllowQuoting = allowQuoting,
            TrimWhitespace = trimWhitespace,
        };
        return new TextDataView(options, CheckFile(path), namesSlots: false);
    }

    /// <summary>The columns that the class says by <see cref="LoadColumnAttribute"/> on each field and property.</summary>
    public static IDataView LoadFromTextFile<TInput>(this DataOperationsCatalog catalog, string path, char separatorChar = '\t',
        bool hasHeader = false, bool allowQuoting = false, bool trimWhitespace = false) =>
        catalog.LoadFromTextFile(path, ColumnsOf(typeof(TInput)), separatorChar, hasHeader, allowQuoting, trimWhitespace);

    /// <summary>The columns that the class says, whatever those of the options; all else as the options say.</summary>
    public static IDataView LoadFromTextFile<TInput>(this DataOperationsCatalog catalog, string path, TextLoader.Options options)
    {
        options ??= new TextLoader.Options();
        var ofTheClass = new TextLoader.Options
        {
            Columns = ColumnsOf(typeof(TInput)),
            Separators = options.Separators,
            HasHeader = options.HasHeader,
            AllowQuoting = options.AllowQuoting,
            TrimWhitespace = options.TrimWhitespace,
            MissingRealsAsNaNs = options.MissingRealsAsNaNs,
        };
        return new TextDataView(ofTheClass, CheckFile(path), namesSlots: false);
    }

    /// <summary>The file as the options say; vector columns get slot names from its header.</summary>
    public static IDataView LoadFromTextFile(this DataOperationsCatalog catalog, string path, TextLoader.Options options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new TextDataView(options, CheckFile(path), namesSlots: true);
    }

    private static string CheckFile(string path)
    {
        Contracts.CheckNonEmpty(path, nameof(path));
        Contracts.CheckParam(File.Exists(path), nameof(path), $"File or directory does not exist at path: {path}");
        return path;
    }

    private static TextLoader.Column[] ColumnsOf(Type type) =>
        [.. SchemaDefinition.Members(type, default).Select(member =>
        {
            string what = member is FieldInfo ? "Field" : "Property";
            var source = member.GetCustomAttribute<LoadColumnAttribute>()?.Source
                ?? throw new InvalidOperationException($"{what} '{member.Name}' is missing the {nameof(LoadColumnAttribute)} attribute");
            var memberType = SchemaDefinition.TypeOf(member);
            var kind = DataKinds.FromType(memberType.IsArray ? memberType.GetElementType() : memberType)
                ?? throw new InvalidOperationException($"{what} {member.Name} is of unsupported type.");
            return new TextLoader.Column(member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name, kind, [source],
                member.GetCustomAttribute<KeyTypeAttribute>()?.KeyCount);
        })];
}
