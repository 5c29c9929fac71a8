using System.Globalization;

namespace MLNetDeep;

/// <summary>What the text of a field stands for, as ML.NET's loader reads it.</summary>
internal static class FieldText
{
    private static readonly HashSet<string> YesWords = new(["true", "yes", "t", "y"], StringComparer.OrdinalIgnoreCase);
    private static readonly HashSet<string> NoWords = new(["false", "no", "f", "n"], StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether it says that there is no value: nothing, <c>?</c>, <c>NA</c> or <c>NaN</c>.</summary>
    public static bool IsMissing(ReadOnlySpan<char> text) => text is "" or "?"
        || text.Equals("NA", StringComparison.OrdinalIgnoreCase) || text.Equals("NaN", StringComparison.OrdinalIgnoreCase);

    /// <summary>A number.</summary>
    /// <param name="text">The field.</param>
    /// <param name="decimalMarker">What stands before its decimals: a point or a comma.</param>
    /// <param name="number">The number.</param>
    public static bool IsNumber(string text, char decimalMarker, out double number)
    {
        if (decimalMarker == ',')
        {
            number = 0;
            if (text.Contains('.'))
                return false;
            text = text.Replace(',', '.');
        }
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
    }

    /// <summary>A number that has decimals behind a marker.</summary>
    public static bool HasDecimals(string text, char decimalMarker) => text.Contains(decimalMarker) && IsNumber(text, decimalMarker, out _);

    /// <summary>A number that is not too far from 0 for a Single.</summary>
    public static bool IsSingle(double number) => float.IsFinite((float)number);

    /// <summary>A word for yes or no.</summary>
    public static bool IsBoolean(string text) => IsYes(text) || NoWords.Contains(text);

    /// <summary>A word for yes.</summary>
    public static bool IsYes(string text) => YesWords.Contains(text);

    /// <summary>
    /// A date with a year of four digits: without one, <c>3-4</c> and <c>10-14</c> would be dates.
    /// </summary>
    public static bool IsDate(string text) =>
        text.Length >= 8 && char.IsAsciiDigit(text[0]) | char.IsAsciiDigit(text[^1]) | text[^1] == 'Z'
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
        && text.Contains(date.Year.ToString("0000", CultureInfo.InvariantCulture), StringComparison.Ordinal);
}
