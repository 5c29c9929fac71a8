using System.Runtime.CompilerServices;
using MLNetDeep.Networks;

namespace MLNetDeep;

/// <summary>Names of columns, in their order; <c>["Colour", "City"]</c> makes them, and an array is taken as it is.</summary>
[CollectionBuilder(typeof(ColumnNames), nameof(Create))]
public sealed class ColumnNames : ValueList<string>
{
    private ColumnNames(string[] names) : base(names) { }

    /// <summary>Makes the list.</summary>
    public static ColumnNames Create(ReadOnlySpan<string> names) => new(names.ToArray());

    /// <summary>Makes the list of an array, which is copied.</summary>
    /// <exception cref="ArgumentNullException">The array is null.</exception>
    public static implicit operator ColumnNames(string[] names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return Create(names);
    }
}
