using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep;

/// <summary>The check that a label is a key, and the reading of its values.</summary>
internal static class LabelColumn
{
    private const ulong MaximumClasses = 1 << 20;
    private const string Expected = "expected: a key (map the label with Conversion.MapValueToKey before the trainer)";

    /// <exception cref="ArgumentException">The column is missing or no key.</exception>
    public static DataViewSchema.Column Require(DataViewSchema schema, string name)
    {
        var column = schema.GetColumnOrNull(name) ?? throw Missing(name, nameof(schema));
        if (column.Type is not KeyDataViewType key)
            throw WrongType(name, column.Type.ToString()!, nameof(schema));
        return key.Count <= MaximumClasses ? column
            : throw new ArgumentException($"Column '{name}' has {key.Count} keys; expected at most {MaximumClasses}.", nameof(schema));
    }

    /// <exception cref="ArgumentException">The column is missing or no key.</exception>
    public static SchemaShape.Column Require(SchemaShape shape, string name)
    {
        foreach (var column in shape)
            if (column.Name == name)
                return column.IsKey && column.Kind == SchemaShape.Column.VectorKind.Scalar ? column
                    : throw WrongType(name, FloatColumn.Describe(column), nameof(shape));
        throw Missing(name, nameof(shape));
    }

    /// <summary>A getter of the label as a class number from 0, or −1 where it is missing.</summary>
    public static Func<int> Reader(DataViewRow row, DataViewSchema.Column column)
    {
        // Inside, the values of a key begin at 1, and 0 is missing.
        if (column.Type.RawType == typeof(uint))
            return Reader<uint>(row, column, value => (int)value - 1);
        if (column.Type.RawType == typeof(ulong))
            return Reader<ulong>(row, column, value => (int)value - 1);
        return column.Type.RawType == typeof(ushort)
            ? Reader<ushort>(row, column, value => value - 1)
            : Reader<byte>(row, column, value => value - 1);
    }

    private static Func<int> Reader<TKey>(DataViewRow row, DataViewSchema.Column column, Func<TKey, int> toClass) where TKey : struct
    {
        var get = row.GetGetter<TKey>(column);
        TKey value = default;
        return () =>
        {
            get(ref value);
            return toClass(value);
        };
    }

    private static ArgumentException Missing(string name, string parameter) => new($"Column '{name}' is missing; {Expected}.", parameter);

    private static ArgumentException WrongType(string name, string found, string parameter) =>
        new($"Column '{name}' has type {found}; {Expected}.", parameter);
}
