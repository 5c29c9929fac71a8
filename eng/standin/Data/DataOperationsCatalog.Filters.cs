using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class DataOperationsCatalog
{
    /// <summary>The first <paramref name="count"/> rows.</summary>
    public IDataView TakeRows(IDataView input, long count)
    {
        ArgumentNullException.ThrowIfNull(input);
        Contracts.CheckParam(count > 0, nameof(count), "Must be greater than zero.");
        return new RowRangeDataView(input, skipped: 0, taken: count);
    }

    /// <summary>The rows but the first <paramref name="count"/>.</summary>
    public IDataView SkipRows(IDataView input, long count)
    {
        ArgumentNullException.ThrowIfNull(input);
        Contracts.CheckParam(count > 0, nameof(count), "Must be greater than zero.");
        return new RowRangeDataView(input, skipped: count, taken: long.MaxValue);
    }

    /// <summary>The rows whose value of a column of Single or Double lies in [lower, upper). NaN lies nowhere.</summary>
    public IDataView FilterRowsByColumn(IDataView input, string columnName, double lowerBound = double.NegativeInfinity,
        double upperBound = double.PositiveInfinity)
    {
        ArgumentNullException.ThrowIfNull(input);
        Contracts.CheckNonEmpty(columnName, nameof(columnName));
        Contracts.CheckParam(lowerBound < upperBound, nameof(upperBound), "Must be greater than lowerBound");
        var column = input.Schema[columnName];
        if (!SchemaShapes.IsFloating(column.Type))
            throw Contracts.Mismatch(nameof(columnName), "filter", columnName, "Single or Double", column.Type.ToString());

        return new RowFilterDataView(input, [column], row =>
        {
            double number = 0;
            var read = ItemMapping.MakeNumberReader(row, column, (value, _) => number = value);
            return () =>
            {
                read();
                return number >= lowerBound && (number < upperBound || double.IsPositiveInfinity(upperBound));
            };
        });
    }

    /// <summary>The rows with no missing value in these columns: of Single, Double or keys, or vectors of them.</summary>
    public IDataView FilterRowsByMissingValues(IDataView input, params string[] columns)
    {
        ArgumentNullException.ThrowIfNull(input);
        Contracts.CheckParam(columns?.Length > 0, nameof(columns), "At least one column is needed.");
        DataViewSchema.Column[] tested = [.. columns.Select(name =>
            input.Schema.GetColumnOrNull(name) ?? throw Contracts.MissingColumn(nameof(columns), "Source", name))];
        foreach (var column in tested)
            Contracts.CheckParam(column.Type.GetItemType() is KeyDataViewType || SchemaShapes.IsFloating(column.Type.GetItemType()), nameof(columns),
                $"Column '{column.Name}' has type {column.Type} which does not support missing values, so we cannot filter on them");

        return new RowFilterDataView(input, tested, row =>
        {
            bool misses = false;
            Action tellMissing = () => misses = true;
            Action[] readers = [.. tested.Select(column => GenericCall.Invoke<Action>(
                MissingReader<int>, [column.Type.GetItemType().RawType], row, column, tellMissing))];
            return () =>
            {
                misses = false;
                foreach (var read in readers)
                    read();
                return !misses;
            };
        });
    }

    private static Action MissingReader<T>(DataViewRow row, DataViewSchema.Column column, Action tellMissing)
    {
        var isMissing = PrimitiveValues.IsMissing<T>(column.Type.GetItemType());
        return ItemMapping.MakeReader<T>(row, column, (value, _) =>
        {
            if (isMissing(value))
                tellMissing();
        });
    }
}
