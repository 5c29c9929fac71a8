using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace Microsoft.ML;

/// <summary>Transforms that arrange columns.</summary>
public static class TransformExtensionsCatalog
{
    /// <summary>Copies a column, with its annotations.</summary>
    public static ColumnCopyingEstimator CopyColumns(this TransformsCatalog catalog, string outputColumnName, string inputColumnName) =>
        new(CatalogUtils.GetEnvironment(catalog), (outputColumnName, inputColumnName));

    /// <summary>Makes one vector of several columns of the same item type.</summary>
    public static ColumnConcatenatingEstimator Concatenate(this TransformsCatalog catalog, string outputColumnName, params string[] inputColumnNames) =>
        new(CatalogUtils.GetEnvironment(catalog), outputColumnName, inputColumnNames);

    /// <summary>Drops columns, hidden ones of the same names too.</summary>
    public static ColumnSelectingEstimator DropColumns(this TransformsCatalog catalog, params string[] columnNames) =>
        new(CatalogUtils.GetEnvironment(catalog), columnNames, keeps: false, keepHidden: false);

    /// <summary>Keeps these columns only, in this order.</summary>
    public static ColumnSelectingEstimator SelectColumns(this TransformsCatalog catalog, string[] columnNames, bool keepHidden) =>
        new(CatalogUtils.GetEnvironment(catalog), columnNames, keeps: true, keepHidden);

    /// <summary>Keeps these columns only, in this order, without hidden ones.</summary>
    public static ColumnSelectingEstimator SelectColumns(this TransformsCatalog catalog, params string[] columnNames) =>
        new(CatalogUtils.GetEnvironment(catalog), columnNames, keeps: true, keepHidden: false);
}
