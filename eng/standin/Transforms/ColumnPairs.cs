using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>The columns that a transform makes and reads.</summary>
internal static class ColumnPairs
{
    /// <summary>The one pair of a transform of one column.</summary>
    public static InputOutputColumnPair[] Of(string outputColumnName, string inputColumnName) => [new(outputColumnName, inputColumnName)];

    /// <summary>The pairs; throws where there are none, or two make a column of the same name.</summary>
    public static InputOutputColumnPair[] Checked(InputOutputColumnPair[] columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        Contracts.CheckParam(columns.Length > 0, nameof(columns), "columns cannot be null or empty");
        foreach (var sameOutput in columns.GroupBy(pair => pair.OutputColumnName))
            Contracts.CheckParam(sameOutput.Count() == 1, nameof(columns), $"Name of the result column '{sameOutput.Key}' specified multiple times");
        return columns;
    }
}
