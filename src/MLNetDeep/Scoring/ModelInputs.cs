using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;
using MLNetDeep.Models;

namespace MLNetDeep;

/// <summary>The columns that a model was trained on and reads again when it scores.</summary>
/// <param name="FeatureColumnName">The column of features, or null where there is none.</param>
/// <param name="FeatureType">Its type, or null.</param>
/// <param name="Numerics">The numeric columns.</param>
/// <param name="Keys">The categorical columns.</param>
/// <param name="Names">What each place of a row is called, as the model keeps it, or null.</param>
internal sealed record ModelInputs(
    string? FeatureColumnName, DataViewType? FeatureType, IReadOnlyList<NumericColumn> Numerics, IReadOnlyList<CategoricalKeys> Keys,
    IReadOnlyList<string>? Names)
{
    private int FeatureWidth => FeatureType switch { null => 0, VectorDataViewType vector => vector.Size, _ => 1 };

    /// <summary>What the columns were in training.</summary>
    public static ModelInputs Of(string? featureColumnName, InputColumns columns, TrainedModel model) =>
        new(featureColumnName, columns.FeatureType, columns.Numerics, columns.Keys, NamesOf(model));

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
        var columns = InputColumns.Require(
            schema, FeatureColumnName, Numerics.Select(column => column.Name), Keys.Select(column => column.Name), CategoricalKeys.ValuesOfRow(Keys));
        if (columns.FeatureWidth != FeatureWidth)
            throw new ArgumentException(
                $"Column '{FeatureColumnName}' has {columns.FeatureWidth} values a row; expected {FeatureWidth}, as the model was trained on.", nameof(schema));
        foreach (var (expected, found) in Numerics.Zip(columns.Numerics))
            expected.RequireSame(found, "in training");
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
        writer.Write(Numerics.Count);
        foreach (var (name, size, isDate) in Numerics)
        {
            writer.Write(name);
            writer.Write(size ?? 0);
            writer.Write(isDate);
        }
    }

    /// <exception cref="InvalidDataException">The columns do not fit the model.</exception>
    public static ModelInputs Read(BinaryReader reader, TrainedModel model)
    {
        var (name, isVector, numbers) = (reader.ReadString(), reader.ReadBoolean(), model.Encoder.AllNumbers);
        // Version 1.1 ends here: it had no categories. Version 1.2 ends behind these: it had no numeric columns.
        var keys = IsAtEnd(reader) ? [] : ReadKeys(reader, model);
        var numerics = IsAtEnd(reader) ? [] : ReadNumerics(reader, numbers);
        var width = numbers - numerics.Sum(column => (long)column.Width);
        if (width < 0 || name.Length == 0 != (width == 0))
            throw new InvalidDataException($"the column of features is '{name}', but the network reads {width} numbers a row of it.");
        if (width > 1 && !isVector)
            throw new InvalidDataException($"the column of features '{name}' is one float, but the network reads {width} numbers a row.");
        if (keys.Sum(column => (long)column.ValuesPerRow) != model.Columns - model.Encoder.Numbers)
            throw new InvalidDataException(
                $"the categorical columns have {keys.Sum(column => (long)column.ValuesPerRow)} values a row, but the network reads {model.Columns - model.Encoder.Numbers}.");
        return width == 0 ? new ModelInputs(null, null, numerics, keys, NamesOf(model))
            : new ModelInputs(
                name, isVector ? new VectorDataViewType(NumberDataViewType.Single, (int)width) : NumberDataViewType.Single, numerics, keys, NamesOf(model));
    }

    private static bool IsAtEnd(BinaryReader reader) => reader.BaseStream.Position == reader.BaseStream.Length;

    private static NumericColumn[] ReadNumerics(BinaryReader reader, int numbers)
    {
        var columns = reader.ReadInt32();
        if (columns < 0 || columns > numbers)
            throw new InvalidDataException($"there are {columns} numeric columns, but {numbers} numbers a row.");
        var numerics = new NumericColumn[columns];
        for (var n = 0; n < numerics.Length; n++)
        {
            var (name, size, isDate) = (reader.ReadString(), reader.ReadInt32(), reader.ReadBoolean());
            if (size < 0 || size > numbers || name.Length == 0)
                throw new InvalidDataException($"the numeric column '{name}' has {size} values a row.");
            numerics[n] = new NumericColumn(name, size == 0 ? null : size, isDate);
        }
        return numerics;
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
