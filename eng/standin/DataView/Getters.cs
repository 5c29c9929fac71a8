namespace Microsoft.ML.Data;

/// <summary>Checks that every getter makes.</summary>
internal static class Getters
{
    /// <summary>The getter as one of <typeparamref name="TValue"/>; throws where the column holds another type.</summary>
    public static ValueGetter<TValue> As<TValue>(Delegate getter, DataViewSchema.Column column) =>
        getter as ValueGetter<TValue>
        ?? throw new InvalidOperationException(
            $"Invalid TValue in GetGetter: '{typeof(TValue)}'; the column '{column.Name}' holds '{column.Type.RawType}'.");

    public static Exception Inactive(DataViewSchema.Column column, string parameter) =>
        new ArgumentOutOfRangeException(parameter,
            $"Requested column '{column.Name}' is not active or valid for the cursor.");

    public static Exception NoRow() =>
        new InvalidOperationException("Values cannot be fetched before the first call of MoveNext, nor after it returned false.");
}
