using System.Runtime.CompilerServices;
using MLNetDeep.Networks;

namespace MLNetDeep.Tuning;

/// <summary>The values that the search tries for an option, each equally likely. Write <c>[64, 128, 256]</c>.</summary>
/// <typeparam name="TItem">The type of the option.</typeparam>
[CollectionBuilder(typeof(TuningChoices), nameof(TuningChoices.Create))]
public sealed class TuningChoices<TItem> : ValueList<TItem>
    where TItem : IEquatable<TItem>
{
    internal TuningChoices(TItem[] items) : base(items) { }
}

/// <summary>Makes <see cref="TuningChoices{TItem}"/>.</summary>
public static class TuningChoices
{
    /// <summary>Makes the choices from their values.</summary>
    /// <param name="items">The values.</param>
    /// <typeparam name="TItem">The type of the option.</typeparam>
    public static TuningChoices<TItem> Create<TItem>(ReadOnlySpan<TItem> items) where TItem : IEquatable<TItem> => new(items.ToArray());
}
