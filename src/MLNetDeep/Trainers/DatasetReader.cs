using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MLNetDeep.Data;

namespace MLNetDeep;

/// <summary>Reads a view's rows, once, into a data set.</summary>
internal static class DatasetReader
{
    /// <exception cref="ArgumentException">A column is missing or not of the type expected.</exception>
    /// <exception cref="InvalidDataException">A weight or a feature cannot be used.</exception>
    public static TabularDataset Read(IDataView data, DeepResidualTrainer.Options options, string part, IChannel channel)
    {
        var schema = data.Schema;
        var label = LabelColumn.Require(schema, options.LabelColumnName);
        var (features, width) = FloatColumn.Require(schema, options.FeatureColumnName);
        var weight = options.ExampleWeightColumnName is string name ? WeightColumn.Require(schema, name) : (DataViewSchema.Column?)null;
        var classes = KeyValues.Of(label);
        var set = new TabularDataset(width, classes.Count)
        {
            ClassLabels = classes.ToClassLabels(),
            LabelName = label.Name,
            FeatureName = features.Name,
            ColumnNames = SlotNames(features, width),
            MemoryLimit = options.MemoryLimit,
        };

        // Rows are named as the view counts them, those without a label included.
        var rowName = part == "validation" ? "Validation row" : "Row";
        long skipped = 0;
        var needed = new[] { label, features, weight }.OfType<DataViewSchema.Column>().DistinctBy(column => column.Index);
        using (var cursor = data.GetRowCursor(needed))
        {
            var readLabel = LabelColumn.Reader(cursor, label);
            var readFeatures = FloatColumn.Reader(cursor, features, width);
            var readWeight = weight is null ? null : cursor.GetGetter<float>(weight.Value);
            var weightOfRow = 1f;
            while (cursor.MoveNext())
            {
                var classNumber = readLabel();
                if (classNumber < 0)
                {
                    skipped++;
                    continue;
                }
                var row = set.NextFeatures();
                readFeatures(row);
                if (InputEncoder.Fault(row, options.MissingValues) is var slot and >= 0)
                    throw new InvalidDataException(
                        InputEncoder.DescribeFault(row, slot, $"{rowName} {cursor.Position}", set.FeatureName, set.ColumnNames));
                readWeight?.Invoke(ref weightOfRow);
                if (!(float.IsFinite(weightOfRow) && weightOfRow >= 0))
                    throw new InvalidDataException(
                        Invariant($"{rowName} {cursor.Position} of column '{weight!.Value.Name}' has the value {weightOfRow}; expected ")
                        + "a finite weight of at least 0.");
                set.AddNext(classNumber, weightOfRow);
            }
        }
        channel.Info(
            MessageSensitivity.Schema,
            $"Read {set.Rows} {part} rows of {width} features and {set.Classes} classes; "
            + $"{skipped} rows without a label were left out.");
        return set;
    }

    /// <summary>What the slots of the features are called, or null.</summary>
    public static string[]? SlotNames(DataViewSchema.Column features, int width)
    {
        if (!features.HasSlotNames())
            return null;
        VBuffer<ReadOnlyMemory<char>> names = default;
        features.GetSlotNames(ref names);
        var values = new ReadOnlyMemory<char>[width];
        names.CopyTo(values);
        return [.. values.Select(name => name.ToString())];
    }
}
