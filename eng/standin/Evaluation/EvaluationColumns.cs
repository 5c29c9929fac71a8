using System.Globalization;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The standard names of columns.</summary>
internal static class DefaultColumnNames
{
    public const string Label = "Label";
    public const string Score = "Score";
    public const string Probability = "Probability";
    public const string PredictedLabel = "PredictedLabel";
}

/// <summary>Finds and reads the columns that evaluation needs.</summary>
internal static class EvaluationColumns
{
    public static DataViewSchema.Column Find(IDataView data, string role, string name)
    {
        Contracts.CheckNonEmpty(name, char.ToLowerInvariant(role[0]) + role[1..] + "ColumnName");
        return data.Schema.GetColumnOrNull(name) ?? throw new ArgumentOutOfRangeException("schema", $"{role} column '{name}' not found");
    }

    public static Exception Mismatch(string role, DataViewSchema.Column column, string expected) =>
        Contracts.Mismatch("schema", role, column.Name, expected, column.Type.ToString());

    /// <summary>Labels as numbers, of a number, bool or key column: NaN is missing, a key counts from 0, true is 1.</summary>
    public static Func<float> LabelReader(DataViewRow row, DataViewSchema.Column column) =>
        GenericCall.Invoke<Func<float>>(LabelReader<int>, [column.Type.RawType], row, column);

    private static Func<float> LabelReader<T>(DataViewRow row, DataViewSchema.Column column)
    {
        var isKey = column.Type is KeyDataViewType;
        var getter = row.GetGetter<T>(column);
        T value = default;
        return () =>
        {
            getter(ref value);
            var number = Convert.ToDouble(value, CultureInfo.InvariantCulture);
            return !isKey ? (float)number : number == 0 ? float.NaN : (float)(number - 1);
        };
    }
}
