using System.Globalization;
using System.Numerics;

namespace Microsoft.ML.Data;

/// <summary>Parses a field as a value; false where it is none.</summary>
internal delegate bool FieldParser<T>(ReadOnlyMemory<char> field, out T value);

/// <summary>
/// Parsers of fields. An empty field is the default: 0, false, empty text, the missing key. What cannot be parsed is NaN for
/// real numbers, the missing key for keys, and a fault for all other types.
/// </summary>
internal static class FieldParsers
{
    private static readonly CultureInfo _culture = CultureInfo.InvariantCulture;
    private static readonly string[] _true = ["true", "yes", "t", "y", "1", "+1", "+"];
    private static readonly string[] _false = ["false", "no", "f", "n", "0", "-1", "-"];

    /// <summary>The parser for values of a type; a <see cref="FieldParser{T}"/> of its raw type.</summary>
    public static Delegate Create(PrimitiveDataViewType type, TextLoader.Options options)
    {
        var raw = type.RawType;
        return type is KeyDataViewType key
            ? raw == typeof(byte) ? Key<byte>(key.Count) : raw == typeof(ushort) ? Key<ushort>(key.Count)
                : raw == typeof(uint) ? Key<uint>(key.Count) : Key<ulong>(key.Count)
            : raw == typeof(float) ? Real<float>(options) : raw == typeof(double) ? Real<double>(options)
            : raw == typeof(sbyte) ? Integer<sbyte>() : raw == typeof(byte) ? Integer<byte>()
            : raw == typeof(short) ? Integer<short>() : raw == typeof(ushort) ? Integer<ushort>()
            : raw == typeof(int) ? Integer<int>() : raw == typeof(uint) ? Integer<uint>()
            : raw == typeof(long) ? Integer<long>() : raw == typeof(ulong) ? Integer<ulong>()
            : raw == typeof(bool) ? (FieldParser<bool>)Boolean
            : raw == typeof(DateTime) ? OrEmpty((ReadOnlyMemory<char> f, out DateTime v) => DateTime.TryParse(f.Span, _culture, out v))
            : raw == typeof(DateTimeOffset) ? OrEmpty((ReadOnlyMemory<char> f, out DateTimeOffset v) => DateTimeOffset.TryParse(f.Span, _culture, out v))
            : raw == typeof(TimeSpan) ? OrEmpty((ReadOnlyMemory<char> f, out TimeSpan v) => TimeSpan.TryParse(f.Span, _culture, out v))
            : (FieldParser<ReadOnlyMemory<char>>)Text;
    }

    private static bool Text(ReadOnlyMemory<char> field, out ReadOnlyMemory<char> value)
    {
        value = field;
        return true;
    }

    private static bool Boolean(ReadOnlyMemory<char> field, out bool value)
    {
        string text = field.ToString();
        value = _true.Contains(text, StringComparer.OrdinalIgnoreCase);
        return value || text.Length == 0 || _false.Contains(text, StringComparer.OrdinalIgnoreCase);
    }

    private static FieldParser<T> Real<T>(TextLoader.Options options) where T : IFloatingPointIeee754<T>
    {
        T missing = options.MissingRealsAsNaNs ? T.NaN : T.Zero;
        return (ReadOnlyMemory<char> field, out T value) =>
        {
            if (field.IsEmpty)
                value = missing;
            else if (!TryInfinity(field.Span, out value))
                value = ParseReal<T>(field.Span);
            return true;
        };
    }

    private static bool TryInfinity<T>(ReadOnlySpan<char> text, out T value) where T : IFloatingPointIeee754<T>
    {
        bool negative = text[0] == '-';
        value = negative ? T.NegativeInfinity : T.PositiveInfinity;
        return text[(negative ? 1 : 0)..] is "Infinity" or "\u221E";
    }

    private static T ParseReal<T>(ReadOnlySpan<char> text) where T : IFloatingPointIeee754<T>
    {
        const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent
            | NumberStyles.AllowTrailingWhite;
        text = text.TrimStart('\t');
        if (text.IndexOfAnyExcept("0123456789+-.eE \t") >= 0)
            return T.NaN;
        return T.TryParse(text, Style, _culture, out T value) ? value : T.NaN;
    }

    private static FieldParser<T> Integer<T>() where T : struct, IBinaryInteger<T> => (ReadOnlyMemory<char> field, out T value) =>
    {
        value = default;
        return field.IsEmpty || (field.Span[0] != '+' && T.TryParse(field.Span, NumberStyles.AllowLeadingSign, _culture, out value));
    };

    // In the file keys count from 0.
    private static FieldParser<T> Key<T>(ulong count) where T : struct, IBinaryInteger<T> => (ReadOnlyMemory<char> field, out T value) =>
    {
        value = ulong.TryParse(field.Span, NumberStyles.None, _culture, out ulong key) && key < count
            ? T.CreateTruncating(key + 1) : default;
        return true;
    };

    private static FieldParser<T> OrEmpty<T>(FieldParser<T> parser) => (ReadOnlyMemory<char> field, out T value) =>
    {
        value = default;
        return field.IsEmpty || parser(field, out value);
    };
}
