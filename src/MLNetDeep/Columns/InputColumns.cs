using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;
using MLNetDeep.Onnx.Format;
using MLNetDeep.Onnx.Lowering;

namespace MLNetDeep;

/// <summary>
/// The columns of a schema that a row of the network's input is read from: the features, then each numeric column, then each categorical one.
/// </summary>
internal sealed class InputColumns
{
    private readonly DataViewSchema.Column? _features;
    private readonly DataViewSchema.Column[] _numbers;           // the features among them, as the first
    private readonly DataViewSchema.Column[] _categories;

    private InputColumns(
        DataViewSchema.Column? features, DataViewSchema.Column[] numerics, DataViewSchema.Column[] categories, CategoricalKeys[] keys)
    {
        _features = features;
        _numbers = features is { } first ? [first, .. numerics] : numerics;
        _categories = categories;
        Numerics = [.. numerics.Select(NumericColumn.Of)];
        Width = checked((int)_numbers.Sum(column => (long)NumericColumn.Of(column).Width));
        Keys = keys;
        Columns = Width + keys.Sum(column => column.ValuesPerRow);
    }

    /// <summary>Numbers of a row; 0 where there are only categories.</summary>
    public int Width { get; }

    /// <summary>The numeric columns without the features, in their order.</summary>
    public IReadOnlyList<NumericColumn> Numerics { get; }

    /// <summary>The categorical columns, in their order.</summary>
    public IReadOnlyList<CategoricalKeys> Keys { get; }

    /// <summary>Values of a row: numbers, then categories.</summary>
    public int Columns { get; }

    /// <summary>The type of the features, or null without.</summary>
    public DataViewType? FeatureType => _features?.Type;

    /// <summary>Numbers of a row in the column of features; 0 without.</summary>
    public int FeatureWidth => FeatureType switch { null => 0, VectorDataViewType vector => vector.Size, _ => 1 };

    /// <summary>Whether all numbers are one vector, of which slots may be sparse.</summary>
    public bool IsVector => _numbers is [{ Type: VectorDataViewType { ItemType: var item } }] && item == NumberDataViewType.Single;

    /// <summary>What messages call the columns.</summary>
    public string Name => string.Join("', '", _numbers.Length > 0 ? _numbers.Select(column => column.Name) : Keys.Select(column => column.Name));

    /// <summary>The columns of the schema.</summary>
    public IEnumerable<DataViewSchema.Column> All => [.. _numbers, .. _categories];

    /// <summary>Finds the columns.</summary>
    /// <param name="schema">The schema.</param>
    /// <param name="featureColumnName">The features, or null where there are none.</param>
    /// <param name="numericColumnNames">Further numbers.</param>
    /// <param name="categoricalColumnNames">The categories.</param>
    /// <param name="values">What the categories of a row stand for, one for each key of a row, null where that is not known; null where nothing
    /// is: what columns without keys have is then to be read, by <see cref="WithValuesOf"/>.</param>
    /// <exception cref="ArgumentException">A column is missing or of another type, or its values are.</exception>
    public static InputColumns Require(
        DataViewSchema schema, string? featureColumnName, IEnumerable<string> numericColumnNames, IEnumerable<string> categoricalColumnNames,
        IReadOnlyList<ClassLabels?>? values = null)
    {
        var features = featureColumnName is null ? default(DataViewSchema.Column?) : ColumnRole.Features.Require(schema, featureColumnName);
        DataViewSchema.Column[] numerics = [.. numericColumnNames.Select(name => ColumnRole.NumericColumns.Require(schema, name))];
        DataViewSchema.Column[] categories = [.. categoricalColumnNames.Select(name => ColumnRole.Categories.Require(schema, name))];
        var keys = new CategoricalKeys[categories.Length];
        var place = 0;
        for (var k = 0; k < keys.Length; place += keys[k++].ValuesPerRow)
            keys[k] = ValueColumn.Is(categories[k]) ? CategoricalKeys.Of(categories[k], KnownValues(categories[k], values, place)) : KeyColumn.KeysOf(categories[k]);
        return new InputColumns(features, numerics, categories, keys);
    }

    private static ClassLabels? KnownValues(DataViewSchema.Column column, IReadOnlyList<ClassLabels?>? values, int place) =>
        values is null || place >= values.Count ? null
        : values[place] is { Type: not (KeyValues.NoType or KeyValues.NumberType) } known ? known
        : throw new ArgumentException(
            $"Column '{column.Name}' has type {column.Type}, but of its keys in training only the numbers are known; expected keys: map it as there.", "schema");

    /// <summary>The same columns, with the values of those without keys, which are read where nobody knows them.</summary>
    /// <param name="data">The rows; they are read once where it is necessary.</param>
    /// <exception cref="InvalidDataException">A column has no value, or too many.</exception>
    public InputColumns WithValuesOf(IDataView data)
    {
        int[] unknown = [.. Enumerable.Range(0, Keys.Count).Where(k => Keys[k].AreUnknown)];
        if (unknown.Length == 0)
            return this;
        CategoricalKeys[] keys = [.. Keys];
        foreach (var (k, values) in unknown.Zip(ValueColumn.Collect(data, [.. unknown.Select(k => _categories[k])])))
            keys[k] = keys[k] with { Values = values, Count = values.Values.Count };
        return new InputColumns(_features, _numbers[(_features is null ? 0 : 1)..], _categories, keys);
    }

    /// <summary>The categorical columns of a row, as a data set has them: one for each key.</summary>
    public IReadOnlyList<CategoricalColumn> ToCategoricalColumns() =>
        [.. Keys.SelectMany(column => Enumerable.Repeat(new CategoricalColumn(column.Count), column.ValuesPerRow))];

    /// <summary>What the keys of each of them stand for, or null.</summary>
    public IReadOnlyList<ClassLabels?> ToCategoryValues() => CategoricalKeys.ValuesOfRow(Keys);

    /// <summary>Refuses keys that stand for other values than those of a model, one for each key of a row; null where it is not known.</summary>
    /// <exception cref="ArgumentException">The keys stand for other values.</exception>
    public void RequireSameValues(IReadOnlyList<ClassLabels?> values, string where)
    {
        var keys = Keys.SelectMany(column => Enumerable.Repeat(column, column.ValuesPerRow));
        foreach (var (found, expected) in keys.Zip(values).DistinctBy(pair => pair.First.Name))
            (found with { Values = expected }).RequireSameValues(found, where);
    }

    /// <summary>
    /// Refuses features of other names, as those in another order are; where one side has no name for a slot, nothing can be said of it.
    /// </summary>
    /// <param name="expected">What <see cref="Names()"/> was there, [<see cref="Columns"/>], or null.</param>
    /// <param name="where">Where the expected ones come from, as in <c>in training</c>.</param>
    /// <exception cref="ArgumentException">A slot has another name.</exception>
    public void RequireSameNames(IReadOnlyList<string>? expected, string where)
    {
        if (expected is null)
            return;
        var start = 0;
        foreach (var column in _numbers)
        {
            var numeric = NumericColumn.Of(column);
            if (!numeric.IsDate)
                RequireSameNames(column, numeric.Width, [.. expected.Skip(start).Take(numeric.Width)], where);
            start += numeric.Width;
        }
        foreach (var (column, keys) in _categories.Zip(Keys))
        {
            RequireSameNames(column, keys.ValuesPerRow, [.. expected.Skip(start).Take(keys.ValuesPerRow)], where);
            start += keys.ValuesPerRow;
        }
    }

    private static void RequireSameNames(DataViewSchema.Column column, int width, string[] expected, string where)
    {
        if (SlotNames.Of(column, width) is not { } found)
            return;
        var madeUp = SlotNames.Numbered(column.Name, width);
        for (var slot = 0; slot < width; slot++)
        {
            if (found[slot] == expected[slot] || found[slot] == "" || expected[slot] == "" || expected[slot] == madeUp[slot])
                continue;
            throw new ArgumentException(
                $"Slot {slot} of column '{column.Name}' is '{found[slot]}'; expected '{expected[slot]}', as {where}. "
                + (found.Order().SequenceEqual(expected.Order()) ? "These are the same columns in another order: concatenate them in the same one."
                    : "Where both mean the same, give both the same name, or no names."));
        }
    }

    /// <summary>What reads a row into a span of <see cref="Columns"/> values.</summary>
    public RowReader Reader(DataViewRow row)
    {
        RowReader[] readers = [.. _numbers.Select(column => NumericColumn.Reader(row, row.Schema[column.Index])), .. CategoryReaders(row)];
        if (readers.Length == 1)
            return readers[0];
        int[] widths = [.. _numbers.Select(column => NumericColumn.Of(column).Width), .. Keys.Select(column => column.ValuesPerRow)];
        return values =>
        {
            var start = 0;
            for (var c = 0; c < readers.Length; start += widths[c++])
                readers[c](values.Slice(start, widths[c]));
        };
    }

    /// <summary>
    /// What reads a row into a span of dense numbers, categories and a reference to its sparse slots, which become a further row of
    /// <paramref name="sparse"/>.
    /// </summary>
    /// <param name="row">The row.</param>
    /// <param name="split">Which numbers are dense.</param>
    /// <param name="sparse">Receives the sparse slots.</param>
    public RowReader Reader(DataViewRow row, SlotSplit split, SparseRows sparse)
    {
        var features = new SetSlots(row, row.Schema[_numbers[0].Index], Width);
        var readCategories = CategoryReaders(row);
        return values =>
        {
            split.Write(features.Read(), values[..split.Dense.Length], sparse);
            SparseRows.Refer(values, sparse.Rows);
            var start = split.Dense.Length;
            for (var k = 0; k < readCategories.Length; start += Keys[k++].ValuesPerRow)
                readCategories[k](values.Slice(start, Keys[k].ValuesPerRow));
        };
    }

    private RowReader[] CategoryReaders(DataViewRow row) =>
    [
        .. _categories.Zip(Keys, (column, keys) => ValueColumn.Is(column)
            ? ValueColumn.Reader(row, row.Schema[column.Index], keys.Values!) : KeyColumn.Reader(row, row.Schema[column.Index])),
    ];

    /// <summary>What <see cref="Reader(DataViewRow)"/> reads, in an ONNX graph: [batch, <see cref="Columns"/>].</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="valueOf">The value of a column of the schema, [batch, …].</param>
    public string Lower(OnnxGraph graph, Func<DataViewSchema.Column, string> valueOf)
    {
        var parts = new List<string>();
        foreach (var column in _numbers)
            parts.Add(LowerNumbers(graph, column, valueOf(column)));
        foreach (var (column, keys) in _categories.Zip(Keys))
        {
            if (ValueColumn.Is(column))
            {
                parts.Add(ValueLowering.Lower(graph, graph.Flatten(valueOf(column)), RequireWritable(column, keys)));
                continue;
            }
            var numbers = graph.Flatten(graph.Cast(valueOf(column), OnnxType.Float));
            // What lies outside the type is missing.
            var isKey = graph.Apply("LessOrEqual", [numbers, graph.Scalar((float)keys.Count)]);
            parts.Add(graph.Apply("Where", [isKey, numbers, graph.Scalar(0f)]));
        }
        return graph.Concat([.. parts]);
    }

    private static string LowerNumbers(OnnxGraph graph, DataViewSchema.Column column, string value) => FoundColumn.Of(column.Type).Content switch
    {
        ColumnContent.Single => graph.Flatten(value),
        ColumnContent.Time => throw new NotSupportedException(
            $"Column '{column.Name}' has type {column.Type}, which has no ONNX form: mlContext.Model.SaveOnnx writes the network, which takes the parts of a date."),
        _ => graph.Flatten(graph.Cast(value, OnnxType.Float)),
    };

    private static ClassLabels RequireWritable(DataViewSchema.Column column, CategoricalKeys keys) => ValueLowering.TypeOf(keys.Values) is not null ? keys.Values!
        : throw new NotSupportedException($"Column '{column.Name}' has type {column.Type}, which has no ONNX form: Conversion.MapValueToKey before the trainer makes keys of it.");

    /// <summary>
    /// What each place of a row is called, or null where there are only features, which have no names: the slots' names, else
    /// the column's name, with the slot's number where it is a vector.
    /// </summary>
    public string[]? Names() => Names(split: null);

    /// <summary>The same without sparse slots.</summary>
    public string[]? Names(SlotSplit? split)
    {
        if (_features is { } features && Numerics.Count + Keys.Count == 0 && !features.HasSlotNames())
            return null;
        string[] numbers = [.. _numbers.SelectMany(column => NumericColumn.Of(column).Names(SlotNames.Of(column, NumericColumn.Of(column).Size ?? 1)))];
        if (split is not null)
            numbers = [.. split.Dense.ToArray().Select(number => numbers[number])];
        return [.. numbers, .. _categories.Zip(Keys).SelectMany(pair =>
            SlotNames.Of(pair.First, pair.Second.ValuesPerRow) ?? SlotNames.Numbered(pair.Second.Name, pair.Second.Size))];
    }
}
