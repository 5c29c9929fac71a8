using Microsoft.ML.Data;

namespace Microsoft.ML;

public sealed partial class DataOperationsCatalog
{
    /// <summary>A view of objects; the columns are the public fields and properties of their class.</summary>
    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, SchemaDefinition schemaDefinition = null) where TRow : class
    {
        ArgumentNullException.ThrowIfNull(data);
        return new EnumerableDataView<TRow>(data, schemaDefinition);
    }

    /// <summary>A view of objects; types and annotations of the columns are those of <paramref name="schema"/>.</summary>
    public IDataView LoadFromEnumerable<TRow>(IEnumerable<TRow> data, DataViewSchema schema) where TRow : class
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(schema);
        return new EnumerableDataView<TRow>(data, DefinitionFor<TRow>(schema));
    }

    /// <summary>The rows as objects, made while they are enumerated.</summary>
    /// <param name="data">The view.</param>
    /// <param name="reuseRowObject">Whether the same object is filled again for each row.</param>
    /// <param name="ignoreMissingColumns">Whether members without a column keep their value, instead of an exception.</param>
    /// <param name="schemaDefinition">Names and types of the members' columns, where the class does not say them.</param>
    public IEnumerable<TRow> CreateEnumerable<TRow>(IDataView data, bool reuseRowObject, bool ignoreMissingColumns = false,
        SchemaDefinition schemaDefinition = null) where TRow : class, new()
    {
        ArgumentNullException.ThrowIfNull(data);
        var writer = new ObjectWriter<TRow>(data.Schema, schemaDefinition, ignoreMissingColumns);
        return Enumerate();

        IEnumerable<TRow> Enumerate()
        {
            using var cursor = data.GetRowCursor(writer.Columns);
            var fill = writer.Bind(cursor);
            TRow row = null;
            while (cursor.MoveNext())
            {
                if (row == null || !reuseRowObject)
                    row = new TRow();
                fill(row);
                yield return row;
            }
        }
    }

    /// <summary>A definition of the schema's columns, each of which must be a member of the class.</summary>
    internal static SchemaDefinition DefinitionFor<TRow>(DataViewSchema schema)
    {
        var definition = SchemaDefinition.Create(typeof(TRow), SchemaDefinition.Direction.Read);
        definition.RemoveAll(column => schema.GetColumnOrNull(column.ColumnName) == null);
        foreach (var known in schema.Where(column => !column.IsHidden))
        {
            var column = definition[known.Name] ?? throw new InvalidOperationException($"Type should contain a member named {known.Name}");
            column.ColumnType = known.Type;
            column.AddAnnotations(known.Annotations);
        }
        return definition;
    }
}
