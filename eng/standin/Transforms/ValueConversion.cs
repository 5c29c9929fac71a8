using System.Globalization;
using System.Numerics;

namespace Microsoft.ML.Data;

/// <summary>Conversions between the types of values, those that lose no more than digits.</summary>
internal static class ValueConversion
{
    private static readonly Type[] _signed = [typeof(sbyte), typeof(short), typeof(int), typeof(long)];
    private static readonly Type[] _unsigned = [typeof(byte), typeof(ushort), typeof(uint), typeof(ulong)];
    private static readonly Type[] _floating = [typeof(float), typeof(double)];

    /// <summary>The conversion as a <see cref="Func{T, TResult}"/>, or null where there is none.</summary>
    public static Delegate Find(Type from, Type to)
    {
        var toNumber = IsNumber(to);
        if (from == to)
            return GenericCall.Invoke<Delegate>(Identity<int>, [from]);
        if (to == typeof(ReadOnlyMemory<char>))
            return GenericCall.Invoke<Delegate>(ToText<int>, [from]);
        if (from == typeof(ReadOnlyMemory<char>))
            return to == typeof(bool) ? ParseBoolean : toNumber ? GenericCall.Invoke<Delegate>(Parse<int>, [to]) : null;
        if (from == typeof(bool))
            return _signed.Contains(to) || _floating.Contains(to) ? GenericCall.Invoke<Delegate>(FromBoolean<int>, [to]) : null;
        if (!IsNumber(from))
            return null;
        if (to == typeof(bool))
            return GenericCall.Invoke<Delegate>(ToBoolean<int>, [from]);
        var widens = Widens(_signed, from, to) || Widens(_unsigned, from, to) || _floating.Contains(to);
        return widens ? GenericCall.Invoke<Delegate>(Number<int, int>, [from, to]) : null;
    }

    public static bool IsNumber(Type type) => _signed.Contains(type) || _unsigned.Contains(type) || _floating.Contains(type);

    private static bool Widens(Type[] kind, Type from, Type to) => Array.IndexOf(kind, from) is >= 0 and var i && Array.IndexOf(kind, to) > i;

    private static Func<T, T> Identity<T>() => value => value;

    private static Func<T, ReadOnlyMemory<char>> ToText<T>() => value => Convert.ToString(value, CultureInfo.InvariantCulture).AsMemory();

    private static Func<bool, T> FromBoolean<T>() where T : INumber<T> => value => value ? T.One : T.Zero;

    private static Func<T, bool> ToBoolean<T>() where T : INumber<T> => value => value != T.Zero;

    private static Func<TFrom, TTo> Number<TFrom, TTo>() where TFrom : INumber<TFrom> where TTo : INumber<TTo> => TTo.CreateTruncating;

    private static bool ParseBoolean(ReadOnlyMemory<char> text) =>
        text.Span.Trim() is "1" || text.Span.Trim().Equals("true", StringComparison.OrdinalIgnoreCase);

    // Empty text is 0. Other text that is no number is NaN or, unsigned, 0; signed integers have no such value.
    private static Func<ReadOnlyMemory<char>, T> Parse<T>() where T : INumber<T> => text =>
        text.Span.IsWhiteSpace() ? T.Zero
        : T.TryParse(text.Span, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
        : typeof(T) == typeof(float) || typeof(T) == typeof(double) ? T.CreateTruncating(double.NaN)
        : _unsigned.Contains(typeof(T)) ? T.Zero
        : throw new InvalidOperationException($"The text '{text}' is no {typeof(T).Name}.");
}
