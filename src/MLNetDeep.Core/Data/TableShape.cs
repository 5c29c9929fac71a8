namespace MLNetDeep.Data;

/// <summary>The shape of a learned table of a categorical column.</summary>
/// <param name="Values">Rows of the table: the numbers that the column can hold, 0 for missing, 1 for unseen. Range: at least 2.</param>
/// <param name="Dimension">Columns of the table, which take the place of the column. Range: at least 1.</param>
internal sealed record TableShape(int Values, int Dimension);
