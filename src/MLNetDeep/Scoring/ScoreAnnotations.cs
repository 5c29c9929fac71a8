using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Host;

namespace MLNetDeep;

/// <summary>The annotations that make columns those of one scorer: its task, the kind of value, and a number that they share.</summary>
/// <param name="inputSchema">The schema that the columns are added to; their number is one more than any in it.</param>
/// <param name="task">A value of <see cref="AnnotationKinds.ScoreColumnKind"/>.</param>
internal sealed class ScoreAnnotations(DataViewSchema inputSchema, string task)
{
    private readonly uint _set = Last(inputSchema) + 1;

    /// <summary>Those of any scorer's column, before training.</summary>
    public static List<SchemaShape.Column> Shapes() =>
    [
        ShapeColumn.Create(AnnotationKinds.ScoreColumnSetId, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, isKey: true),
        ShapeColumn.Create(AnnotationKinds.ScoreColumnKind, SchemaShape.Column.VectorKind.Scalar, TextDataViewType.Instance),
        ShapeColumn.Create(AnnotationKinds.ScoreValueKind, SchemaShape.Column.VectorKind.Scalar, TextDataViewType.Instance),
    ];

    /// <summary>Those of one column; more may be added.</summary>
    /// <param name="valueKind">A value of <see cref="AnnotationKinds.ScoreValueKind"/>.</param>
    public DataViewSchema.Annotations.Builder Of(string valueKind)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.AddPrimitiveValue(AnnotationKinds.ScoreColumnSetId, new KeyDataViewType(typeof(uint), int.MaxValue), _set);
        builder.AddPrimitiveValue(AnnotationKinds.ScoreColumnKind, TextDataViewType.Instance, task.AsMemory());
        builder.AddPrimitiveValue(AnnotationKinds.ScoreValueKind, TextDataViewType.Instance, valueKind.AsMemory());
        return builder;
    }

    private static uint Last(DataViewSchema schema)
    {
        uint last = 0;
        foreach (var column in schema)
        {
            if (column.Annotations.Schema.GetColumnOrNull(AnnotationKinds.ScoreColumnSetId)?.Type.RawType != typeof(uint))
                continue;
            uint set = 0;
            column.Annotations.GetValue(AnnotationKinds.ScoreColumnSetId, ref set);
            last = Math.Max(last, set);
        }
        return last;
    }
}
