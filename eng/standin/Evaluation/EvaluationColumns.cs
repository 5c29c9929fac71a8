using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Finds and reads the columns that evaluation needs.</summary>
internal static class EvaluationColumns
{
    public static DataViewSchema.Column Find(IDataView data, string role, string name) =>
        data.Schema.GetColumnOrNull(name)
        ?? throw new ArgumentOutOfRangeException("schema", $"{role} column '{name}' not found");

    public static Exception Mismatch(string role, DataViewSchema.Column column, string expected) =>
        Contracts.ExceptSchemaMismatch(null, "schema", role, column.Name, expected, column.Type.ToString());

    /// <summary>
    /// Labels as numbers: NaN is missing, a key counts from 0, true is 1. The types are those that some evaluator takes.
    /// </summary>
    public static Func<float> LabelReader(DataViewRow row, DataViewSchema.Column column) => column.Type switch
    {
        KeyDataViewType key => KeyReader(row, column, key),
        BooleanDataViewType => Reader<bool>(row, column, value => value ? 1 : 0),
        _ when column.Type == NumberDataViewType.Double => Reader<double>(row, column, value => (float)value),
        _ => Reader<float>(row, column, value => value),
    };

    private static Func<float> KeyReader(DataViewRow row, DataViewSchema.Column column, KeyDataViewType type)
    {
        if (type.RawType == typeof(byte))
            return Reader<byte>(row, column, value => FromKey(value));
        if (type.RawType == typeof(ushort))
            return Reader<ushort>(row, column, value => FromKey(value));
        if (type.RawType == typeof(uint))
            return Reader<uint>(row, column, value => FromKey(value));
        return Reader<ulong>(row, column, value => FromKey(value));
    }

    private static float FromKey(ulong value) => value == 0 ? float.NaN : value - 1;

    private static Func<float> Reader<T>(DataViewRow row, DataViewSchema.Column column, Func<T, float> convert)
    {
        var getter = row.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            getter(ref value);
            return convert(value);
        };
    }
}
