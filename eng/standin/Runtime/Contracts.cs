namespace Microsoft.ML.Runtime;

/// <summary>Faults that several components find: one exception type for each kind.</summary>
internal static class Contracts
{
    public static Exception MissingColumn(string paramName, string columnRole, string columnName) =>
        new ArgumentOutOfRangeException(paramName, $"Could not find {columnRole} column '{columnName}'");

    public static Exception Mismatch(string paramName, string columnRole, string columnName, string expectedType, string actualType) =>
        new ArgumentOutOfRangeException(paramName,
            $"Schema mismatch for {columnRole} column '{columnName}': expected {expectedType}, got {actualType}");

    public static void CheckParam(bool isGood, string paramName, string message)
    {
        if (!isGood)
            throw new ArgumentOutOfRangeException(paramName, message);
    }

    public static void CheckNonEmpty(string value, string paramName) =>
        CheckParam(!string.IsNullOrEmpty(value), paramName, $"{paramName} cannot be null or empty");
}
