namespace MLNetDeep.Data;

/// <summary>Some rows of a data set, by their numbers.</summary>
internal readonly record struct RowSet(TabularDataset Data, int[] Rows)
{
    public static RowSet All(TabularDataset data) => new(data, [.. Enumerable.Range(0, data.Rows)]);
}
