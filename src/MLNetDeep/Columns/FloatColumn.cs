using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep;

/// <summary>A column that holds a float or a float vector of known size: its width, and the reading of its values.</summary>
internal static class FloatColumn
{
    /// <summary>Finds the column and its width.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="name">The column's name.</param>
    /// <param name="role">What it is wanted for: <see cref="ColumnRole.Features"/> or <see cref="ColumnRole.Numbers"/>.</param>
    /// <exception cref="ArgumentException">The column is missing or of another type.</exception>
    public static (DataViewSchema.Column Column, int Width) Require(DataViewSchema schema, string name, ColumnRole role)
    {
        var column = role.Require(schema, name);
        return (column, column.Type is VectorDataViewType vector ? vector.Size : 1);
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
                throw new InvalidDataException($"Column '{column.Name}' has {vector.Length} values in row {row.Position}; expected {width}.");
            vector.CopyTo(values);
        };
    }
}

/// <summary>Copies the current row's values into the span.</summary>
internal delegate void RowReader(Span<float> values);
