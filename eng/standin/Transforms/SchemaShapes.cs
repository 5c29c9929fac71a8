using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>What estimators do with schema shapes.</summary>
internal static class SchemaShapes
{
    public static SchemaShape.Column SlotNames { get; } =
        new(StandardAnnotations.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, false);

    public static SchemaShape.Column IsNormalized { get; } =
        new(StandardAnnotations.IsNormalized, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance, false);

    /// <summary>The input column of that name; throws where there is none.</summary>
    public static SchemaShape.Column Find(this SchemaShape inputSchema, string name)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return inputSchema.TryFindColumn(name, out var column) ? column
            : throw Contracts.MissingColumn(nameof(inputSchema), "input", name);
    }

    public static Exception Mismatch(this SchemaShape.Column column, string expected) =>
        Contracts.Mismatch("inputSchema", "input", column.Name, expected, column.GetTypeString());

    /// <summary>The shape with this column, instead of the one of the same name or at the end.</summary>
    public static SchemaShape With(this SchemaShape shape, SchemaShape.Column column)
    {
        var result = shape.ToList();
        int index = result.FindIndex(existing => existing.Name == column.Name);
        if (index < 0)
            result.Add(column);
        else
            result[index] = column;
        return new SchemaShape(result);
    }

    /// <summary>The annotations of these kinds that the column has.</summary>
    public static IEnumerable<SchemaShape.Column> Annotated(this SchemaShape.Column column, params string[] kinds) =>
        column.Annotations.Where(annotation => kinds.Contains(annotation.Name));

    public static bool Has(this SchemaShape.Column column, string annotationKind) => column.Annotated(annotationKind).Any();

    /// <summary>Float or double.</summary>
    public static bool IsFloating(DataViewType itemType) => itemType == NumberDataViewType.Single || itemType == NumberDataViewType.Double;
}
