using MLNetDeep.Data;
using MLNetDeep.Kernels;

namespace MLNetDeep.Training;

/// <summary>Some rows of a data set as steps take them: encoded, or what the frozen lowest layers make of them.</summary>
internal sealed class StoredRows
{
    private readonly int[] _indices;                             // of each row of the data set in Values

    private StoredRows(RowBlocks values, int[] indices) => (Values, _indices) = (values, indices);

    /// <summary>The rows, in the order they were asked for, [rows, columns].</summary>
    public RowBlocks Values { get; }

    /// <summary>Columns of a row.</summary>
    public int Columns => Values.Columns;

    /// <summary>A row, by its number in the data set, [Columns].</summary>
    public ReadOnlySpan<float> Row(int row) => Values.Row(_indices[row]);

    /// <summary>Encodes the rows.</summary>
    public static StoredRows Encode(RowSet rows, InputEncoder encoder)
    {
        var indices = new int[rows.Data.Rows];
        for (var i = 0; i < rows.Rows.Length; i++)
            indices[rows.Rows[i]] = i;
        return new StoredRows(encoder.EncodeAll(rows), indices);
    }

    /// <summary>Computes what the frozen layers make of the rows, so many at a time as the engine takes, under the memory limit of the rows.</summary>
    public static StoredRows ComputeFrozen(ITrainingEngine engine, RowSet rows, InputEncoder encoder, int batchRows)
    {
        var x = new float[MatrixSize.Of(batchRows, encoder.Outputs)];
        var indices = new int[rows.Data.Rows];
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
                indices[batch[r]] = outputs.Count;
                y.Slice(r * columns, columns).CopyTo(outputs.Next());
                outputs.Add();
            }
        }
        return new StoredRows(outputs!, indices);
    }
}
