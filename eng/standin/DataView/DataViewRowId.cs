namespace Microsoft.ML.Data;

/// <summary>A 128-bit row identity. Derived identities are well mixed, so that equal ones are not to be expected.</summary>
public readonly struct DataViewRowId : IComparable<DataViewRowId>, IEquatable<DataViewRowId>
{
    public readonly ulong Low;
    public readonly ulong High;

    public DataViewRowId(ulong low, ulong high)
    {
        Low = low;
        High = high;
    }

    /// <summary>An identity derived from this one alone.</summary>
    public DataViewRowId Fork() => Combine(new DataViewRowId(0x9E3779B97F4A7C15, 1));

    /// <summary>Another identity derived from this one alone.</summary>
    public DataViewRowId Next() => Combine(new DataViewRowId(0xD1B54A32D192ED03, 2));

    public DataViewRowId Combine(DataViewRowId other)
    {
        ulong low = Mix(Low ^ Mix(other.Low + 0x9E3779B97F4A7C15));
        ulong high = Mix(High ^ Mix(other.High + low));
        return new DataViewRowId(low + high, high);
    }

    public int CompareTo(DataViewRowId other) => High != other.High ? High.CompareTo(other.High) : Low.CompareTo(other.Low);

    public bool Equals(DataViewRowId other) => Low == other.Low && High == other.High;

    public override bool Equals(object obj) => obj is DataViewRowId other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Low, High);

    public override string ToString() => $"{High:x16}{Low:x16}";

    public static bool operator ==(DataViewRowId first, DataViewRowId second) => first.Equals(second);
    public static bool operator !=(DataViewRowId first, DataViewRowId second) => !first.Equals(second);
    public static bool operator <(DataViewRowId first, DataViewRowId second) => first.CompareTo(second) < 0;
    public static bool operator <=(DataViewRowId first, DataViewRowId second) => first.CompareTo(second) <= 0;
    public static bool operator >(DataViewRowId first, DataViewRowId second) => first.CompareTo(second) > 0;
    public static bool operator >=(DataViewRowId first, DataViewRowId second) => first.CompareTo(second) >= 0;

    // The finalizer of splitmix64.
    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
