using System.Runtime.CompilerServices;
using MLNetDeep.Networks;

namespace MLNetDeep;

/// <summary>Names of columns, in order. Write <c>["Colour", "City"]</c>; an array of names converts to it.</summary>
[CollectionBuilder(typeof(ColumnNames), nameof(Create))]
public sealed class ColumnNames : ValueList<string>
{
    private ColumnNames(string[] names) : base(names) { }

    /// <summary>Makes the list.</summary>
    public static ColumnNames Create(ReadOnlySpan<string> names) => new(names.ToArray());

    /// <summary>Makes the list from an array, which is copied.</summary>
    /// <exception cref="ArgumentNullException">The array is null.</exception>
    public static implicit operator ColumnNames(string[] names)
    {
        ArgumentNullException.ThrowIfNull(names);
        return Create(names);
    }
}
