using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>The name of a column that a transform makes and of the one it reads.</summary>
public sealed class InputOutputColumnPair
{
    /// <summary>Without <paramref name="inputColumnName"/> the column is replaced.</summary>
    public InputOutputColumnPair(string outputColumnName, string inputColumnName = null)
    {
        Contracts.CheckNonEmpty(outputColumnName, nameof(outputColumnName));
        OutputColumnName = outputColumnName;
        InputColumnName = inputColumnName ?? outputColumnName;
    }

    /// <summary>The column that is read.</summary>
    public string InputColumnName { get; }

    /// <summary>The column that is made.</summary>
    public string OutputColumnName { get; }
}
