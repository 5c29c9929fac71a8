using MLNetDeep;

namespace Microsoft.ML;

/// <summary>Adds <c>LoadTable</c> to <c>mlContext.Data</c>.</summary>
public static class TableCatalog
{
    /// <summary>
    /// Loads a text file with a row a line, and finds out what its columns are: numbers, categories, dates, or such as tell nothing of other rows. The
    /// file is read once for that, row by row; the rows stay in the file.
    /// </summary>
    /// <remarks>
    /// Nothing, <c>?</c>, <c>NA</c> and <c>NaN</c> are missing; a missing date must be nothing. A field with the separator in it stands in quotes. A column of numbers of which each is one more than the one before,
    /// in any order, and one of texts that all differ, are ids.
    /// </remarks>
    /// <param name="catalog">The catalog, <c>mlContext.Data</c>.</param>
    /// <param name="path">The file, in UTF-8.</param>
    /// <param name="label">The column to be predicted.</param>
    /// <param name="options">What is known beforehand; null to infer all.</param>
    /// <returns>The table.</returns>
    /// <exception cref="System.ArgumentException">There is no such column, or one cannot be of the kind that the options say.</exception>
    /// <exception cref="System.IO.FileNotFoundException">There is no such file.</exception>
    /// <exception cref="System.IO.InvalidDataException">The file has no rows, a row has more or fewer fields than the first one, the label is missing in all rows or
    /// the same, or no column is left to predict it from.</exception>
    /// <example>
    /// <code>
    /// var table = mlContext.Data.LoadTable("train.csv", label: "income");
    /// var model = mlContext.Transforms.Conversion.MapValueToKey(table.Label)
    ///     .Append(mlContext.MulticlassClassification.Trainers.DeepResidual(table))
    ///     .Fit(table.Data);
    /// </code>
    /// </example>
    public static Table LoadTable(this DataOperationsCatalog catalog, string path, string label, TableOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(label);
        return Table.Infer(catalog, path, label, options ?? new());
    }
}
