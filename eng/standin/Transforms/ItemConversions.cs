using System.Globalization;

namespace Microsoft.ML.Data;

/// <summary>Conversions of a number, a boolean or a text, as ML.NET makes them.</summary>
internal static class ItemConversions
{
    /// <summary>True is 1; a text is read as in a text file: empty is 0, what is no number NaN.</summary>
    public static Func<T, double> ToNumber<T>()
    {
        if (typeof(T) != typeof(ReadOnlyMemory<char>))
            return value => Convert.ToDouble(value, CultureInfo.InvariantCulture);
        var parser = (FieldParser<double>)FieldParsers.Create(NumberDataViewType.Double, new TextLoader.Options());
        return value => parser((ReadOnlyMemory<char>)(object)value, out var number) ? number : double.NaN;
    }

    /// <summary>All numbers but 0 are true, NaN too; a text is true where it is a word for it.</summary>
    public static Func<T, bool> ToTruth<T>()
    {
        if (typeof(T) != typeof(ReadOnlyMemory<char>))
            return value => Convert.ToDouble(value, CultureInfo.InvariantCulture) != 0;
        var parser = (FieldParser<bool>)FieldParsers.Create(BooleanDataViewType.Instance, new TextLoader.Options());
        return value => parser((ReadOnlyMemory<char>)(object)value, out var truth) && truth;
    }

    /// <summary>Single with 7 digits, Double with 17.</summary>
    public static ReadOnlyMemory<char> ToText<T>(T value) => value switch
    {
        ReadOnlyMemory<char> text => text,
        float number => number.ToString("G7", CultureInfo.InvariantCulture).AsMemory(),
        double number => number.ToString("G17", CultureInfo.InvariantCulture).AsMemory(),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture).AsMemory(),
    };
}
