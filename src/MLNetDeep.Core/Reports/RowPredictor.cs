using MLNetDeep.Data;
using MLNetDeep.Training;

namespace MLNetDeep.Reports;

/// <summary>A model's predictions of rows: the logits of several classes, that of the second of two, or a number.</summary>
/// <param name="features">[rows, floats of a row], row after row.</param>
/// <param name="sparse">The sparse parts that the rows refer to; null where they have none.</param>
/// <param name="predictions">Receives [rows, outputs].</param>
internal delegate void RowPredictor(ReadOnlySpan<float> features, SparseRows? sparse, Span<float> predictions);

/// <summary>Predictions of many rows, some at a time.</summary>
internal static class RowPredictions
{
    /// <summary>
    /// Gives scores in their order, whatever the features: for one pass over their rows. In a regression numbers in the unit of the targets.
    /// </summary>
    public static RowPredictor Replay(this HeldOutScores held, TargetScaling? targets)
    {
        var next = 0;
        return (_, _, predictions) =>
        {
            held.Scores.AsSpan(next, predictions.Length).CopyTo(predictions);
            next += predictions.Length;
            for (var r = 0; targets is not null && r < predictions.Length; r++)
                predictions[r] = targets.Decode(predictions[r]);
        };
    }

    /// <summary>Predicts the rows and gives what comes of them, [rows, outputs], in their order.</summary>
    public static void Predict(this RowPredictor predict, RowSet rows, Action<ReadOnlySpan<float>> take)
    {
        var data = rows.Data;
        var reader = new RowReader(data.Features);
        var floats = data.RowFloats;
        var most = Math.Min(Predictions.TileRows(floats, data.Outputs), rows.Rows.Length);
        var features = new float[most * floats];
        var outputs = new float[most * data.Outputs];
        for (var start = 0; start < rows.Rows.Length; start += most)
        {
            var tile = rows.Rows.AsSpan(start, Math.Min(most, rows.Rows.Length - start));
            for (var r = 0; r < tile.Length; r++)
                reader.Row(tile[r]).CopyTo(features.AsSpan(r * floats));
            predict(features.AsSpan(0, tile.Length * floats), data.Sparse, outputs.AsSpan(0, tile.Length * data.Outputs));
            take(outputs.AsSpan(0, tile.Length * data.Outputs));
        }
    }
}
