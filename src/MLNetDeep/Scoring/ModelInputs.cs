using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;
using MLNetDeep.Models;

namespace MLNetDeep;

/// <summary>The columns that a model was trained on and reads again when it scores.</summary>
/// <param name="FeatureColumnName">The column of numbers, or null where there are only categories.</param>
/// <param name="FeatureType">Its type, or null.</param>
/// <param name="Keys">The categorical columns.</param>
/// <param name="Names">What each place of a row is called, as the model keeps it, or null.</param>
internal sealed record ModelInputs(
    string? FeatureColumnName, DataViewType? FeatureType, IReadOnlyList<CategoricalKeys> Keys, IReadOnlyList<string>? Names)
{
    /// <summary>The numbers of a row.</summary>
    private int Width => FeatureType switch { null => 0, VectorDataViewType vector => vector.Size, _ => 1 };

    /// <summary>What the columns were in training.</summary>
    public static ModelInputs Of(string? featureColumnName, InputColumns columns, TrainedModel model) =>
        new(featureColumnName, columns.FeatureType, columns.Keys, NamesOf(model));

    // Sparse slots have no names: they would take more room than all else.
    private static IReadOnlyList<string>? NamesOf(TrainedModel model)
    {
        if (model.Encoder.Sparse?.Split is not { } split || model.ColumnNames is not { } names)
            return model.ColumnNames;
        var all = new string[split.Numbers];
        Array.Fill(all, "");
        for (var column = 0; column < split.Dense.Length; column++)
            all[split.Dense[column]] = names[column];
        return [.. all, .. names.Skip(split.Dense.Length)];
    }

    /// <summary>Finds the columns in a schema.</summary>
    /// <exception cref="ArgumentException">
    /// A column is missing, of another type or size, its slots have other names, or its keys stand for other values.
    /// </exception>
    public InputColumns Bind(DataViewSchema schema)
    {
        var columns = InputColumns.Require(schema, FeatureColumnName, Keys.Select(column => column.Name), CategoricalKeys.ValuesOfRow(Keys));
        if (columns.Width != Width)
            throw new ArgumentException(
                $"Column '{FeatureColumnName}' has {columns.Width} values a row; expected {Width}, as the model was trained on.", nameof(schema));
        foreach (var (expected, found) in Keys.Zip(columns.Keys))
        {
            expected.RequireSameSize(found);
            expected.RequireSameValues(found, "in training");
        }
        columns.RequireSameNames(Names, "in training");
        return columns;
    }

    public void Write(BinaryWriter writer)
    {
        writer.Write(FeatureColumnName ?? "");
        writer.Write(FeatureType is VectorDataViewType);
        writer.Write(Keys.Count);
        foreach (var (name, size, count, values) in Keys)
        {
            writer.Write(name);
            writer.Write(size ?? 0);
            writer.Write(count);
            writer.Write(values?.Type ?? "");
            foreach (var value in values?.Values ?? [])
                writer.Write(value);
        }
    }

    /// <exception cref="InvalidDataException">The columns do not fit the model.</exception>
    public static ModelInputs Read(BinaryReader reader, TrainedModel model)
    {
        var (name, isVector, numbers) = (reader.ReadString(), reader.ReadBoolean(), model.Encoder.AllNumbers);
        if (name.Length == 0 != (numbers == 0))
            throw new InvalidDataException($"the column of features is '{name}', but the network reads {numbers} numbers a row.");
        if (numbers > 1 && !isVector)
            throw new InvalidDataException($"the column of features '{name}' is one float, but the network reads {numbers} numbers a row.");
        // Version 1.1 ends here: it had no categories.
        var keys = reader.BaseStream.Position == reader.BaseStream.Length ? [] : ReadKeys(reader, model);
        if (keys.Sum(column => (long)column.ValuesPerRow) != model.Columns - model.Encoder.Numbers)
            throw new InvalidDataException(
                $"the categorical columns have {keys.Sum(column => (long)column.ValuesPerRow)} values a row, but the network reads {model.Columns - model.Encoder.Numbers}.");
        return numbers == 0 ? new ModelInputs(null, null, keys, NamesOf(model))
            : new ModelInputs(
                name, isVector ? new VectorDataViewType(NumberDataViewType.Single, numbers) : NumberDataViewType.Single, keys, NamesOf(model));
    }

    private static CategoricalKeys[] ReadKeys(BinaryReader reader, TrainedModel model)
    {
        var columns = reader.ReadInt32();
        if (columns < 0 || columns > model.Columns)
            throw new InvalidDataException($"there are {columns} categorical columns, but {model.Columns} values a row.");
        var keys = new CategoricalKeys[columns];
        for (var k = 0; k < keys.Length; k++)
        {
            var (name, size, count, type) = (reader.ReadString(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadString());
            if (size < 0 || size > model.Columns || count is < 0 or > KeyColumn.MaxKeys || name.Length == 0)
                throw new InvalidDataException($"the categorical column '{name}' has {size} values a row of {count} keys.");
            keys[k] = new CategoricalKeys(name, size == 0 ? null : size, count, type.Length == 0 ? null : new ClassLabels(type, ReadValues(reader, count)));
        }
        return keys;
    }

    // The list grows as values are found: what a damaged count claims is never allocated.
    private static List<string> ReadValues(BinaryReader reader, int count)
    {
        var values = new List<string>();
        while (values.Count < count)
            values.Add(reader.ReadString());
        return values;
    }
}
