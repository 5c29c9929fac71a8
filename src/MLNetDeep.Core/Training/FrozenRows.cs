using MLNetDeep.Data;
using MLNetDeep.Kernels;

namespace MLNetDeep.Training;

/// <summary>What the frozen lowest layers make of some rows of a data set.</summary>
internal sealed class FrozenRows
{
    private readonly RowBlocks _outputs;                         // [rows, Columns]
    private readonly int[] _places;                              // of each row of the data set in _outputs

    private FrozenRows(RowBlocks outputs, int[] places) => (_outputs, _places) = (outputs, places);

    /// <summary>The outputs for all rows, in the order they were asked for, [rows, Columns].</summary>
    public RowBlocks Outputs => _outputs;

    /// <summary>Outputs of the frozen layers.</summary>
    public int Columns => _outputs.Columns;

    /// <summary>The outputs for a row of the data set, [Columns].</summary>
    public ReadOnlySpan<float> Row(int row) => _outputs.Row(_places[row]);

    /// <summary>Computes the outputs for the rows, so many at a time as the engine takes, under the memory limit of the rows.</summary>
    public static FrozenRows Compute(ITrainingEngine engine, RowSet rows, InputEncoder encoder, int batchRows)
    {
        var x = new float[MatrixSize.Of(batchRows, encoder.Outputs)];
        var places = new int[rows.Data.Rows];
        var reader = new RowReader(rows.Data.Features);
        RowBlocks? outputs = null;
        foreach (var batch in rows.Rows.Chunk(batchRows))
        {
            for (var r = 0; r < batch.Length; r++)
                encoder.Encode(reader.Row(batch[r]), x.AsSpan(r * encoder.Outputs, encoder.Outputs));
            var y = engine.ComputeFrozen(x.AsSpan(0, batch.Length * encoder.Outputs), batch.Length);
            var columns = y.Length / batch.Length;
            outputs ??= new RowBlocks(columns, rows.Data.Features.Spilling);
            for (var r = 0; r < batch.Length; r++)
            {
                places[batch[r]] = outputs.Count;
                y.Slice(r * columns, columns).CopyTo(outputs.Next());
                outputs.Add();
            }
        }
        return new FrozenRows(outputs!, places);
    }
}
