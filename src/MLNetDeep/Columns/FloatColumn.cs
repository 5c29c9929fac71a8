using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep;

/// <summary>The check that an input column is a float or a float vector of known size; one wording for all its faults.</summary>
internal static class FloatColumn
{
    private const string Expected = "expected: a float (Single) or a float vector of known size";

    /// <summary>Finds the column and its width.</summary>
    /// <exception cref="ArgumentException">The column is missing or of another type.</exception>
    public static (DataViewSchema.Column Column, int Width) Require(DataViewSchema schema, string name)
    {
        var column = SchemaColumn.Find(schema, name) ?? throw Missing(name, nameof(schema));
        int width = column.Type switch
        {
            NumberDataViewType number when number == NumberDataViewType.Single => 1,
            VectorDataViewType { Size: > 0 } vector when vector.ItemType == NumberDataViewType.Single => vector.Size,
            _ => throw WrongType(name, column.Type.ToString()!, nameof(schema)),
        };
        return (column, width);
    }

    /// <summary>Finds the column in the shape of a schema that is not known in full yet.</summary>
    /// <exception cref="ArgumentException">The column is missing or of another type.</exception>
    public static SchemaShape.Column Require(SchemaShape shape, string name)
    {
        foreach (var column in shape)
        {
            if (column.Name != name)
                continue;
            bool fits = column.ItemType == NumberDataViewType.Single && !column.IsKey
                && column.Kind != SchemaShape.Column.VectorKind.VariableVector;
            return fits ? column : throw WrongType(name, Describe(column), nameof(shape));
        }

        throw Missing(name, nameof(shape));
    }

    /// <summary>What copies the row's values into a span of <paramref name="width"/> places; a sparse vector's zeros too.</summary>
    /// <exception cref="InvalidDataException">The row has another number of values (when called).</exception>
    public static RowReader Reader(DataViewRow row, DataViewSchema.Column column, int width)
    {
        if (column.Type is not VectorDataViewType)
        {
            var getValue = row.GetGetter<float>(column);
            return values => getValue(ref values[0]);
        }

        var getVector = row.GetGetter<VBuffer<float>>(column);
        VBuffer<float> vector = default;
        return values =>
        {
            getVector(ref vector);
            if (vector.Length != width)
                throw new InvalidDataException($"Column '{column.Name}' has {vector.Length} values in row {row.Position}, expected: {width}.");
            vector.CopyTo(values);
        };
    }

    /// <summary>The type in ML.NET's words.</summary>
    public static string Describe(SchemaShape.Column column)
    {
        string item = column.IsKey ? $"Key<{column.ItemType}>" : column.ItemType.ToString()!;
        return column.Kind switch
        {
            SchemaShape.Column.VectorKind.Scalar => item,
            SchemaShape.Column.VectorKind.Vector => $"Vector<{item}>",
            _ => $"Vector<{item}> of variable size",
        };
    }

    private static ArgumentException Missing(string name, string parameter)
        => new($"Column '{name}' is missing; {Expected}.", parameter);

    private static ArgumentException WrongType(string name, string found, string parameter)
        => new($"Column '{name}' has type {found}; {Expected}.", parameter);
}

/// <summary>Copies the current row's values into the span.</summary>
internal delegate void RowReader(Span<float> values);
