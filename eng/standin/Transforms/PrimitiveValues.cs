using System.Globalization;

namespace Microsoft.ML.Data;

/// <summary>What transforms need to know of the values that columns hold: which is missing, how they compare, what they are as text.</summary>
internal static class PrimitiveValues
{
    /// <summary>Whether a value is missing: NaN, empty text, key 0. Other types have no missing value.</summary>
    public static Func<T, bool> IsMissing<T>(DataViewType itemType) => itemType switch
    {
        KeyDataViewType => value => EqualityComparer<T>.Default.Equals(value, default),
        TextDataViewType => value => ((ReadOnlyMemory<char>)(object)value).IsEmpty,
        _ when typeof(T) == typeof(float) => value => float.IsNaN((float)(object)value),
        _ when typeof(T) == typeof(double) => value => double.IsNaN((double)(object)value),
        _ => _ => false,
    };

    /// <summary>The value that stands for "missing": NaN, empty text, else the default.</summary>
    public static T Missing<T>() =>
        typeof(T) == typeof(float) ? (T)(object)float.NaN
        : typeof(T) == typeof(double) ? (T)(object)double.NaN
        : default;

    public static IEqualityComparer<T> Equality<T>() =>
        typeof(T) == typeof(ReadOnlyMemory<char>) ? (IEqualityComparer<T>)(object)TextComparer.Instance : EqualityComparer<T>.Default;

    public static IComparer<T> Order<T>() =>
        typeof(T) == typeof(ReadOnlyMemory<char>) ? (IComparer<T>)(object)TextComparer.Instance : Comparer<T>.Default;

    /// <summary>The value as text, as ML.NET writes key values: true is 1, a key counts from 0.</summary>
    public static ReadOnlyMemory<char> ToText<T>(T value, DataViewType itemType) => value switch
    {
        ReadOnlyMemory<char> text => text,
        bool truth => (truth ? "1" : "0").AsMemory(),
        _ when itemType is KeyDataViewType => (Convert.ToUInt64(value) - 1).ToString(CultureInfo.InvariantCulture).AsMemory(),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture).AsMemory(),
    };

    private sealed class TextComparer : IEqualityComparer<ReadOnlyMemory<char>>, IComparer<ReadOnlyMemory<char>>
    {
        public static TextComparer Instance { get; } = new();

        public bool Equals(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.SequenceEqual(y.Span);

        public int GetHashCode(ReadOnlyMemory<char> text) => string.GetHashCode(text.Span);

        public int Compare(ReadOnlyMemory<char> x, ReadOnlyMemory<char> y) => x.Span.SequenceCompareTo(y.Span);
    }
}
