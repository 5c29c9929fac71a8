using MLNetDeep.Data;

namespace MLNetDeep.Networks;

/// <summary>y = [E₁(the numbers), E₂(the numbers), …, the other columns]: numeric embeddings in the place of the numbers, which come first.</summary>
/// <param name="Numbers">The numbers.</param>
/// <param name="Kinds">E₁, E₂, …, at least one, each of which gives columns.</param>
/// <param name="Names">The beginning of the names of each kind's parameters.</param>
/// <param name="Inputs">Columns that enter.</param>
/// <param name="Outputs">Columns that leave.</param>
internal sealed record NumericEmbeddingSpec(
    NumberSegment Numbers, IReadOnlyList<NumberwiseEmbedding> Kinds, IReadOnlyList<string> Names, long Inputs, long Outputs) : LayerSpec(Inputs, Outputs)
{
    /// <summary>The layer for rows of a layout, behind the tables; null where there is nothing to embed, and numbers stay as they are.</summary>
    /// <param name="name">The beginning of the parameters' names; several kinds have their place and a dot behind it.</param>
    /// <param name="layout">The encoded row.</param>
    /// <param name="embedding">What the numbers become, or null.</param>
    /// <param name="inputs">Columns that enter, the numbers first; null for those behind the tables.</param>
    public static NumericEmbeddingSpec? Of(string name, InputLayout layout, NumericEmbedding? embedding, long? inputs = null)
    {
        if (embedding is null || layout.Numbers is not { } numbers)
            return null;
        var parts = embedding.Parts;
        int[] places = [.. Enumerable.Range(0, parts.Count).Where(i => ColumnsOf(parts[i], numbers) > 0)];
        return places.Length == 0 ? null : new(
            numbers, [.. places.Select(i => parts[i])], [.. places.Select(i => parts.Count == 1 ? name : $"{name}{i}.")],
            inputs ?? layout.EmbeddedColumns, places.Sum(i => ColumnsOf(parts[i], numbers)) + (inputs ?? layout.EmbeddedColumns) - numbers.Columns);
    }

    /// <summary>The feature of each column in the place of the numbers.</summary>
    public IEnumerable<int> Features() => Kinds.SelectMany(kind =>
        Numbers.Numbers.SelectMany((feature, number) => Enumerable.Repeat(feature, kind.ColumnsOf(Numbers, number))));

    public override long Weights => Kinds.Sum(kind => kind.WeightsOf(Numbers));

    public override Layer Create(ParameterStore store) => new NumericEmbeddingLayer(this, store);

    private static long ColumnsOf(NumberwiseEmbedding kind, NumberSegment numbers) =>
        Enumerable.Range(0, numbers.Columns).Sum(number => (long)kind.ColumnsOf(numbers, number));
}
