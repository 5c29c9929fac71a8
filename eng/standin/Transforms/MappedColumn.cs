namespace Microsoft.ML.Data;

/// <summary>An output column of a <see cref="RowMapper"/>: a column of the input as it is, or values computed from some of them.</summary>
internal sealed class MappedColumn
{
    /// <summary>A column that <paramref name="makeGetter"/> computes from the <paramref name="sources"/>; each row or cursor gets a getter of its own.</summary>
    public MappedColumn(DataViewSchema.DetachedColumn column, IEnumerable<DataViewSchema.Column> sources, Func<DataViewRow, Delegate> makeGetter)
    {
        Column = column;
        Sources = [.. sources];
        MakeGetter = makeGetter;
    }

    public DataViewSchema.DetachedColumn Column { get; }

    public IReadOnlyList<DataViewSchema.Column> Sources { get; }

    /// <summary>Null for a column of the input as it is.</summary>
    public Func<DataViewRow, Delegate> MakeGetter { get; }

    /// <summary>The column <paramref name="source"/> as it is, under its own or another name.</summary>
    public static MappedColumn Copy(DataViewSchema.Column source, string name = null) =>
        new(new(name ?? source.Name, source.Type, source.Annotations), [source], null);
}
