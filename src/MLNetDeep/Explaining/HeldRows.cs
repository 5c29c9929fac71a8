using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep;

/// <summary>Rows of a view, with those columns that a model's scores depend on, and what it makes of rows that are put together of them.</summary>
internal sealed class HeldRows
{
    private readonly IDataView _data;
    private readonly DeepResidualPredictionTransformer _network;
    private readonly ITransformer _model;
    private readonly HeldColumn[] _columns, _others;             // what scores depend on; what is asked for beside them
    private readonly (HeldColumn Column, int Slot)[] _features;

    /// <summary>Holds no row yet.</summary>
    /// <param name="model">A network of this library, or a chain with one.</param>
    /// <param name="data">Rows as the model reads them.</param>
    /// <param name="labelColumnName">A column of what the model gives that is needed, too; or null.</param>
    /// <exception cref="ArgumentException">The model has no network of this library, or the view lacks a column.</exception>
    public HeldRows(ITransformer model, IDataView data, string? labelColumnName = null)
    {
        _network = LastNetwork.Of(model);
        (_model, _data) = (model, data);
        var needed = Needed(DefaultNames.Score);
        _columns = [.. needed.Select(HeldColumn.Create)];
        _others = labelColumnName is null ? []
            : [.. Needed(labelColumnName).Where(column => needed.All(other => other.Index != column.Index)).Select(HeldColumn.Create)];
        _features = [.. _columns.SelectMany(column => Enumerable.Range(0, column.Slots).Select(slot => (column, slot)))];
    }

    /// <summary>Rows held so far.</summary>
    public int Rows { get; private set; }

    /// <summary>What can come from one row or another: columns, of vectors each slot.</summary>
    public int Features => _features.Length;

    /// <summary>The network.</summary>
    public DeepResidualPredictionTransformer Network => _network;

    /// <summary>What a feature is called.</summary>
    public string Name(int feature) => _features[feature].Column.Name(_features[feature].Slot);

    /// <summary>A held row's value, as people read it.</summary>
    public string Text(int row, int feature) => _features[feature].Column.Text(row, _features[feature].Slot);

    /// <summary>Holds a sample of the rows of the view that this was made of.</summary>
    /// <param name="most">How many at most; each row is as likely as another.</param>
    /// <param name="random">What they are drawn by.</param>
    /// <exception cref="InvalidDataException">There is no row.</exception>
    public void AddSample(int most, Random random)
    {
        var columns = _columns.Concat(_others).ToArray();
        using var cursor = _data.GetRowCursor(columns.Select(column => column.Column));
        var readers = Array.ConvertAll(columns, column => column.Reader(cursor, column.Column));
        for (long seen = 0; cursor.MoveNext(); seen++)
        {
            var place = seen < most ? (int)seen : random.NextInt64(seen + 1) is var drawn && drawn < most ? (int)drawn : -1;
            if (place < 0)
                continue;
            foreach (var read in readers)
                read(place);
            Rows = Math.Max(Rows, place + 1);
        }
        if (Rows == 0)
            throw new InvalidDataException("The data has no row.");
    }

    /// <summary>Holds all rows of another view that has the same columns; one that scores do not depend on may be missing.</summary>
    /// <param name="rows">The view.</param>
    /// <param name="most">More rows than this are refused.</param>
    /// <exception cref="ArgumentException">A column is missing or of another type, or there are too many rows.</exception>
    public void Add(IDataView rows, int most)
    {
        var found = Array.ConvertAll(_columns, column => rows.Schema.GetColumnOrNull(column.Column.Name) is { } same && same.Type.Equals(column.Column.Type) ? same
            : throw new ArgumentException(
                $"Column '{column.Column.Name}' {(rows.Schema.GetColumnOrNull(column.Column.Name) is { } other ? $"has type {other.Type}" : "is missing")}; "
                + $"expected type {column.Column.Type}, as in the background.", nameof(rows)));
        using var cursor = rows.GetRowCursor(found);
        var readers = _columns.Zip(found, (column, from) => column.Reader(cursor, from)).ToArray();
        for (var added = 0; cursor.MoveNext(); added++, Rows++)
        {
            if (added == most)
                throw new ArgumentException($"There are more than {most} rows; take fewer, as mlContext.Data.TakeRows does.", nameof(rows));
            foreach (var read in readers)
                read(Rows);
        }
    }

    /// <summary>What the model gives for rows that are put together of held ones.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="source">Given a row and a feature, the held row that its value comes from; of −1 for a feature, the row that all else comes from.</param>
    public IDataView Transform(int rows, Func<int, int, int> source) => _model.Transform(new RearrangedView(_data, rows, CreateGetter, source));

    // Null for a column that nobody needs.
    private Func<Func<int>, Delegate>? CreateGetter(DataViewSchema.Column column, Func<int, int, int> source)
    {
        var first = 0;
        foreach (var held in _columns)
        {
            if (held.Column.Index == column.Index)
            {
                var own = first;
                return current => held.CreateGetter(slot => source(current(), own + slot));
            }
            first += held.Slots;
        }
        var other = Array.Find(_others, held => held.Column.Index == column.Index);
        return other is null ? null : current => other.CreateGetter(_ => source(current(), -1));
    }

    // Which columns the model reads to give one of its own.
    private List<DataViewSchema.Column> Needed(string name)
    {
        var watched = new WatchedView(_data);
        var transformed = _model.Transform(watched);
        var column = transformed.Schema.GetColumnOrNull(name) ?? throw new ArgumentException($"There is no column '{name}'.", "data");
        transformed.GetRowCursor([column]).Dispose();
        return [.. watched.Needed.OrderBy(index => index).Select(index => _data.Schema[index])];
    }

    private sealed class WatchedView(IDataView data) : IDataView
    {
        public HashSet<int> Needed { get; } = [];

        public DataViewSchema Schema => data.Schema;

        public bool CanShuffle => data.CanShuffle;

        public long? GetRowCount() => data.GetRowCount();

        public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        {
            var needed = columnsNeeded.ToArray();
            Needed.UnionWith(needed.Select(column => column.Index));
            return data.GetRowCursor(needed, rand);
        }

        public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];
    }
}
