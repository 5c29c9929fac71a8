using MLNetDeep.Data;

namespace MLNetDeep.Networks;

/// <summary>y = [E₁(the numbers), E₂(the numbers), …, the other columns]: numeric embeddings in the place of the numbers, which come first.</summary>
/// <param name="Name">The beginning of the parameters' names; several kinds have their place and a dot behind it.</param>
/// <param name="Numbers">The numbers.</param>
/// <param name="Kinds">E₁, E₂, …, at least one.</param>
/// <param name="Inputs">Columns that enter.</param>
/// <param name="Outputs">Columns that leave.</param>
internal sealed record NumericEmbeddingSpec(string Name, NumberSegment Numbers, IReadOnlyList<NumberwiseEmbedding> Kinds, long Inputs, long Outputs)
    : LayerSpec(Inputs, Outputs)
{
    /// <summary>The layer for rows of a layout, behind the tables; null where there is nothing to embed, and numbers stay as they are.</summary>
    public static NumericEmbeddingSpec? Of(string name, InputLayout layout, NumericEmbedding? embedding)
    {
        if (embedding is null || layout.Numbers is not { } numbers)
            return null;
        var columns = embedding.Parts.Sum(kind => ColumnsOf(kind, numbers));
        return columns == 0 ? null : new(name, numbers, embedding.Parts, layout.EmbeddedColumns, columns + layout.EmbeddedColumns - numbers.Columns);
    }

    /// <summary>The number of each column in the place of the numbers.</summary>
    public IEnumerable<int> Features() => Kinds.SelectMany(kind =>
        Enumerable.Range(0, Numbers.Columns).SelectMany(number => Enumerable.Repeat(number, kind.ColumnsOf(Numbers, number))));

    /// <summary>The beginning of the parameters' names of a kind.</summary>
    public string NameOf(int kind) => Kinds.Count == 1 ? Name : $"{Name}{kind}.";

    public override long Weights => Kinds.Sum(kind => kind.WeightsOf(Numbers));

    public override Layer Create(ParameterStore store) => new NumericEmbeddingLayer(this, store);

    private static long ColumnsOf(NumberwiseEmbedding kind, NumberSegment numbers) =>
        Enumerable.Range(0, numbers.Columns).Sum(number => (long)kind.ColumnsOf(numbers, number));
}
