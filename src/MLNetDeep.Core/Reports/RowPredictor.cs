using MLNetDeep.Data;

namespace MLNetDeep.Reports;

/// <summary>A model's predictions of rows: probabilities of several classes, the logit of the second of two, or a number.</summary>
/// <param name="features">[rows, columns], row after row.</param>
/// <param name="predictions">Receives [rows, outputs].</param>
internal delegate void RowPredictor(ReadOnlySpan<float> features, Span<float> predictions);

/// <summary>Predictions of many rows, some at a time.</summary>
internal static class RowPredictions
{
    private const int TileRows = 512;                            // below what a prediction is shared among cores from

    /// <summary>Predicts the rows and gives what comes of them, [rows, outputs], in their order.</summary>
    public static void Predict(this RowPredictor predict, RowSet rows, Action<ReadOnlySpan<float>> take)
    {
        var data = rows.Data;
        var reader = new RowReader(data.Features);
        var features = new float[Math.Min(TileRows, rows.Rows.Length) * data.Columns];
        var outputs = new float[Math.Min(TileRows, rows.Rows.Length) * data.Outputs];
        for (var start = 0; start < rows.Rows.Length; start += TileRows)
        {
            var tile = rows.Rows.AsSpan(start, Math.Min(TileRows, rows.Rows.Length - start));
            for (var r = 0; r < tile.Length; r++)
                reader.Row(tile[r]).CopyTo(features.AsSpan(r * data.Columns));
            predict(features.AsSpan(0, tile.Length * data.Columns), outputs.AsSpan(0, tile.Length * data.Outputs));
            take(outputs.AsSpan(0, tile.Length * data.Outputs));
        }
    }
}
