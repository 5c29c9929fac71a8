using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep.Host;

/// <summary>Makes columns of a <see cref="SchemaShape"/>, the promise an estimator gives before it is fitted.</summary>
internal static class ShapeColumn
{
    /// <summary>A column as described.</summary>
    public static SchemaShape.Column Create(
        string name,
        SchemaShape.Column.VectorKind kind,
        DataViewType itemType,
        bool isKey = false,
        IEnumerable<SchemaShape.Column>? annotations = null)
        => new(name, kind, itemType, isKey, annotations is null ? null : new SchemaShape(annotations));

    /// <summary>A scalar annotation of type bool.</summary>
    public static SchemaShape.Column BooleanAnnotation(string name)
        => Create(name, SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance);
}
