namespace MLNetDeep.Networks;

/// <summary>The shape of a learned embedding.</summary>
/// <param name="Values">Rows of the table: the places that a column can hold, 0 for missing, 1 for unseen. Range: at least 2.</param>
/// <param name="Dimension">Columns of the table, which take the place of the column. Range: at least 1.</param>
internal sealed record EmbeddingSpec(int Values, int Dimension);
