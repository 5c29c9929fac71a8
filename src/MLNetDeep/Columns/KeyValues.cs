using System.Globalization;
using MLNetDeep.Storage;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;
using MLNetDeep.Host;
using MLNetDeep.Models;

namespace MLNetDeep;

/// <summary>The values behind a key column: what the classes are called, with their type.</summary>
/// <param name="Type">The values' type, or null where the keys have no values.</param>
/// <param name="Values">[classes], an array of the type's raw type, or null.</param>
/// <param name="Count">The number of keys: the class count.</param>
internal sealed record KeyValues(PrimitiveDataViewType? Type, Array? Values, int Count)
{
    /// <summary>The types of keys that stand for nothing but their numbers.</summary>
    public const string NoType = "Key", NumberType = "Number";

    // The types that can lie behind a key, by the name that the model file uses.
    private static readonly PrimitiveDataViewType[] Types =
    [
        TextDataViewType.Instance, BooleanDataViewType.Instance,
        NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16, NumberDataViewType.Int32,
        NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64, NumberDataViewType.Single, NumberDataViewType.Double,
        DateTimeDataViewType.Instance, DateTimeOffsetDataViewType.Instance, TimeSpanDataViewType.Instance,
    ];

    /// <summary>Those of a column of keys, or of vectors of keys.</summary>
    public static KeyValues Of(DataViewSchema.Column column)
    {
        var key = (KeyDataViewType)(column.Type is VectorDataViewType keys ? keys.ItemType : column.Type);
        var count = checked((int)key.Count);
        var annotation = column.Annotations.Schema.GetColumnOrNull(AnnotationKinds.KeyValues);
        if (annotation?.Type is not VectorDataViewType vector || !Types.Contains(vector.ItemType) || vector.Size != count)
            return new KeyValues(null, null, count);
        return Dispatch<Func<DataViewSchema.Column, KeyValues>>(vector.ItemType, nameof(ReadValues))(column);
    }

    /// <summary>Those that a model file has kept.</summary>
    /// <exception cref="InvalidDataException">A value cannot be read.</exception>
    public static KeyValues Of(ClassLabels labels)
    {
        if (labels.Type is NoType or NumberType)
            return new KeyValues(null, null, labels.Values.Count);
        var type = Types.FirstOrDefault(candidate => NameOf(candidate) == labels.Type)
            ?? throw new InvalidDataException(
                $"Class labels of type '{ModelFile.Shorten(labels.Type)}' are unknown; expected one of {string.Join(", ", Types.Select(NameOf))}.");
        return Dispatch<Func<ClassLabels, KeyValues>>(type, nameof(ParseValues))(labels);
    }

    /// <summary>As the model file keeps them.</summary>
    public ClassLabels ToClassLabels() => Type is null
        ? new ClassLabels(NoType, ClassLabels.Numbered(Count).Values)
        : new ClassLabels(NameOf(Type), [.. Values!.Cast<object>().Select(Format)]);

    /// <summary>The values as text, for slot names; empty where the keys have no values.</summary>
    public ReadOnlyMemory<char>[] Names() => Type is null ? [] : [.. Values!.Cast<object>().Select(value => Format(value).AsMemory())];

    /// <summary>Adds the values as an annotation.</summary>
    public void AddTo(DataViewSchema.Annotations.Builder builder, string kind)
    {
        if (Type is not null)
            Dispatch<Action<DataViewSchema.Annotations.Builder, string, KeyValues>>(Type, nameof(AddAnnotation))(builder, kind, this);
    }

    /// <exception cref="ArgumentException">The other keys differ.</exception>
    public void RequireSame(KeyValues other, string columnName)
    {
        var (expected, found) = (ToClassLabels(), other.ToClassLabels());
        if (expected.Type != found.Type || !expected.Values.SequenceEqual(found.Values))
            throw new ArgumentException(
                $"Column '{columnName}' of the validation data has other keys ({Shorten(found)}) than that of the training data ({Shorten(expected)}); "
                + "expected the same: map both with one fitted transformer.");
    }

    private static string Shorten(ClassLabels labels) =>
        $"{labels.Values.Count} of {labels.Type}: {string.Join(", ", labels.Values.Take(5))}{(labels.Values.Count > 5 ? ", …" : "")}";

    /// <summary>What a model file calls a type.</summary>
    public static string NameOf(PrimitiveDataViewType type) => type.RawType == typeof(ReadOnlyMemory<char>) ? "Text" : type.RawType.Name;

    private static string Format(object value) => value switch
    {
        DateTime or DateTimeOffset => ((IFormattable)value).ToString("o", CultureInfo.InvariantCulture),
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => StoredText.Of(value.ToString()!),
    };

    private static TDelegate Dispatch<TDelegate>(DataViewType type, string method) where TDelegate : Delegate =>
        typeof(KeyValues).GetMethod(method, System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)!
            .MakeGenericMethod(type.RawType).CreateDelegate<TDelegate>();

    private static KeyValues ReadValues<T>(DataViewSchema.Column column)
    {
        VBuffer<T> values = default;
        column.GetKeyValues(ref values);
        var type = (PrimitiveDataViewType)((VectorDataViewType)column.Annotations.Schema[AnnotationKinds.KeyValues].Type).ItemType;
        return new KeyValues(type, values.DenseValues().ToArray(), values.Length);
    }

    private static KeyValues ParseValues<T>(ClassLabels labels)
    {
        try
        {
            var type = Types.Single(candidate => candidate.RawType == typeof(T));
            return new KeyValues(type, labels.Values.Select(Parse<T>).ToArray(), labels.Values.Count);
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentException)
        {
            throw new InvalidDataException($"A class label cannot be read as {labels.Type}: {ModelFile.Shorten(exception.Message)}", exception);
        }
    }

    private static T Parse<T>(string text)
    {
        object value = default(T) switch
        {
            ReadOnlyMemory<char> => text.AsMemory(),
            bool => bool.Parse(text),
            DateTime => DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
            DateTimeOffset => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
            TimeSpan => TimeSpan.Parse(text, CultureInfo.InvariantCulture),
            _ => Convert.ChangeType(text, typeof(T), CultureInfo.InvariantCulture),
        };
        return (T)value;
    }

    private static void AddAnnotation<T>(DataViewSchema.Annotations.Builder builder, string kind, KeyValues values)
    {
        var array = (T[])values.Values!;
        builder.Add(kind, new VectorDataViewType(values.Type!, array.Length), (ref VBuffer<T> value) => new VBuffer<T>(array.Length, array).CopyTo(ref value));
    }
}
