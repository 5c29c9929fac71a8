using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Onnx.Lowering;

namespace MLNetDeep.Host;

/// <summary>
/// Columns that are computed from other columns of the same row, bound to one input schema. The output schema is the input's
/// columns at the same places, then the added ones.
/// </summary>
internal abstract class RowMapping
{
    protected RowMapping(DataViewSchema inputSchema, IReadOnlyCollection<DataViewSchema.DetachedColumn> addedColumns)
    {
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(inputSchema);
        builder.AddColumns(addedColumns);
        InputSchema = inputSchema;
        OutputSchema = builder.ToSchema();
        AddedCount = addedColumns.Count;
    }

    public DataViewSchema InputSchema { get; }

    public DataViewSchema OutputSchema { get; }

    public int AddedCount { get; }

    /// <summary>Indices of the input columns that an added column is computed from.</summary>
    public abstract IEnumerable<int> InputsOf(int added);

    /// <summary>
    /// A getter (a ValueGetter of the column's raw type) for each active added column, null for the others. The getters belong
    /// to this row alone: what they share or reuse between calls is no other thread's.
    /// </summary>
    public abstract Delegate?[] CreateGetters(DataViewRow input, ReadOnlySpan<bool> active);

    /// <summary>The values of the added columns in an ONNX graph, in their order: [batch, …] of the column's type, a scalar as [batch, 1].</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="valueOf">The value of an input column, of the same form.</param>
    /// <exception cref="NotSupportedException">A part has no ONNX form.</exception>
    public abstract string[] Lower(OnnxGraph graph, Func<DataViewSchema.Column, string> valueOf);

    /// <summary>A cursor that walks over the rows of <paramref name="input"/> with the active columns of the output schema.</summary>
    public virtual DataViewRowCursor CreateCursor(DataViewRowCursor input, bool[] active) => new MappedCursor(input, this, active);

    /// <summary>Marks the given columns of the output schema.</summary>
    public bool[] Activate(IEnumerable<DataViewSchema.Column> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        var active = new bool[OutputSchema.Count];
        foreach (var column in columns)
        {
            if ((uint)column.Index >= (uint)active.Length || OutputSchema[column.Index].Name != column.Name)
                throw new ArgumentException($"Column '{column.Name}' is not one of this schema's.", nameof(columns));
            active[column.Index] = true;
        }

        return active;
    }

    /// <summary>The input columns that the active output columns need: passed through or computed from.</summary>
    public IEnumerable<DataViewSchema.Column> Dependencies(bool[] active)
    {
        bool[] needed = active[..InputSchema.Count];
        for (int added = 0; added < AddedCount; added++)
        {
            if (!active[InputSchema.Count + added])
                continue;
            foreach (int input in InputsOf(added))
                needed[input] = true;
        }

        return InputSchema.Where(column => needed[column.Index]);
    }
}
