using MLNetDeep.Storage;
using Microsoft.ML;

namespace MLNetDeep;

/// <summary>Columns by their names.</summary>
internal static class SchemaColumn
{
    /// <summary>The column of the name, or the last one whose name a model file would keep as that one; null where there is none.</summary>
    public static DataViewSchema.Column? Find(DataViewSchema schema, string name)
    {
        if (schema.GetColumnOrNull(name) is { } column)
            return column;
        foreach (var other in schema.Reverse())
            if (!other.IsHidden && StoredText.Of(other.Name) == StoredText.Of(name))
                return other;
        return null;
    }
}
