using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

public sealed partial class DataOperationsCatalog
{
    /// <summary>The rows, kept in memory after the first pass.</summary>
    public IDataView Cache(IDataView input, params string[] columnsToPrefetch)
    {
        ArgumentNullException.ThrowIfNull(input);
        foreach (string name in columnsToPrefetch ?? [])
            if (input.Schema.GetColumnOrNull(name) == null)
                throw _host.ExceptSchemaMismatch(nameof(columnsToPrefetch), "prefetch", name);
        return new CacheDataView(input);
    }

    /// <summary>The rows in a random order, the same in every pass.</summary>
    /// <param name="input">The view.</param>
    /// <param name="seed">Decides the order; drawn from the context's random numbers where null.</param>
    /// <param name="shufflePoolSize">How many rows are held in memory to draw from.</param>
    /// <param name="shuffleSource">Whether the input is asked for a random order too, where it can give one.</param>
    public IDataView ShuffleRows(IDataView input, int? seed = null, int shufflePoolSize = 1000, bool shuffleSource = true)
    {
        ArgumentNullException.ThrowIfNull(input);
        _host.CheckUserArg(shufflePoolSize > 0, nameof(shufflePoolSize), "Must be positive");
        return new ShuffledDataView(input, seed ?? _host.Rand.Next(), shufflePoolSize, shuffleSource);
    }

    public IDataView TakeRows(IDataView input, long count)
    {
        ArgumentNullException.ThrowIfNull(input);
        _host.CheckUserArg(count > 0, nameof(count), "Must be greater than zero.");
        return new RowFilterDataView(input, [], _ =>
        {
            long seen = 0;
            return () => ++seen <= count ? true : null;
        }, input.GetRowCount() is long rows ? Math.Min(rows, count) : null);
    }

    public IDataView SkipRows(IDataView input, long count)
    {
        ArgumentNullException.ThrowIfNull(input);
        _host.CheckUserArg(count > 0, nameof(count), "Must be greater than zero.");
        return new RowFilterDataView(input, [], _ =>
        {
            long seen = 0;
            return () => ++seen > count;
        }, input.GetRowCount() is long rows ? Math.Max(0, rows - count) : null);
    }

    /// <summary>The rows whose value lies in [lowerBound, upperBound). A missing value does not.</summary>
    public IDataView FilterRowsByColumn(IDataView input, string columnName, double lowerBound = double.NegativeInfinity,
        double upperBound = double.PositiveInfinity)
    {
        ArgumentNullException.ThrowIfNull(input);
        var column = input.Schema.GetColumnOrNull(columnName)
            ?? throw _host.ExceptSchemaMismatch(nameof(columnName), "filter", columnName);
        if (column.Type.RawType != typeof(float) && column.Type.RawType != typeof(double))
            throw _host.ExceptSchemaMismatch(nameof(columnName), "filter", columnName, "Single or Double", column.Type.ToString());
        return new RowFilterDataView(input, [column], row =>
        {
            var read = RowValues.Double(row, column);
            return () => read() is var value && lowerBound <= value && value < upperBound;
        }, canShuffle: true);
    }

    /// <summary>The rows in which no value of the given columns is missing.</summary>
    public IDataView FilterRowsByMissingValues(IDataView input, params string[] columns)
    {
        ArgumentNullException.ThrowIfNull(input);
        _host.CheckUserArg(columns?.Length > 0, nameof(columns), "At least one column is needed.");
        DataViewSchema.Column[] tested = [.. columns.Select(name => input.Schema.GetColumnOrNull(name)
            ?? throw _host.ExceptUserArg(nameof(columns), $"Source column '{name}' not found"))];
        foreach (var column in tested)
            if (!RowValues.CanBeMissing(column.Type))
                throw _host.ExceptUserArg(nameof(columns),
                    $"Column '{column.Name}' has type {column.Type} which does not support missing values, so we cannot filter on them");
        return new RowFilterDataView(input, tested, row =>
        {
            Func<bool>[] missing = [.. tested.Select(column => RowValues.Missing(row, column))];
            return () => !missing.Any(isMissing => isMissing());
        }, canShuffle: true);
    }
}
