using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep;

/// <summary>The check that a column of weights is a float.</summary>
internal static class WeightColumn
{
    private const string Expected = "expected: a float (Single), the weight of the row.";

    /// <exception cref="ArgumentException">The column is missing or no float.</exception>
    public static DataViewSchema.Column Require(DataViewSchema schema, string name)
    {
        var column = schema.GetColumnOrNull(name) ?? throw Missing(name, nameof(schema));
        return column.Type == NumberDataViewType.Single ? column : throw WrongType(name, column.Type.ToString()!, nameof(schema));
    }

    /// <exception cref="ArgumentException">The column is missing or no float.</exception>
    public static SchemaShape.Column Require(SchemaShape shape, string name)
    {
        foreach (var column in shape)
            if (column.Name == name)
                return column.ItemType == NumberDataViewType.Single && !column.IsKey && column.Kind == SchemaShape.Column.VectorKind.Scalar ? column
                    : throw WrongType(name, FloatColumn.Describe(column), nameof(shape));
        throw Missing(name, nameof(shape));
    }

    private static ArgumentException Missing(string name, string parameter) => new($"Column '{name}' is missing; {Expected}", parameter);

    private static ArgumentException WrongType(string name, string found, string parameter) =>
        new($"Column '{name}' has type {found}; {Expected}", parameter);
}
