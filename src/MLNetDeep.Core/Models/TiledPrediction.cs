using System.Collections.Concurrent;
using System.Numerics.Tensors;
using MLNetDeep.Data;
using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Networks.Prediction;

namespace MLNetDeep.Models;

/// <summary>
/// Predicts rows tile by tile: encodes them, runs the plan, and makes of the scores what the task asks for. Many rows are shared among all cores.
/// Immutable and safe for many threads, each of which takes buffers out of a pool.
/// </summary>
/// <param name="encoder">What encodes a row.</param>
/// <param name="plan">From an encoded row to the scores.</param>
/// <param name="isLarge">Whether a prediction of one row has the help of other threads.</param>
/// <param name="task">What the scores are of.</param>
/// <param name="targets">How the targets of a regression are scaled; null for classes.</param>
internal sealed class TiledPrediction(InputEncoder encoder, PredictionPlan plan, bool isLarge, LearningTask task, TargetScaling? targets)
{
    private const int MaxTileRows = 256;                         // a tile's activations stay in the second-level cache
    private const int MaxTileFloats = 1 << 21;                   // of the widest layer
    private const int MinParallelRows = 4 * MaxTileRows;

    private readonly int _tileRows = MatrixSize.RowsWithin(MaxTileFloats, plan.RegisterWidths.Max(), MaxTileRows);
    private readonly int _rowFloats = encoder.RowFloats;
    private readonly int _outputs = plan.Outputs;
    private readonly ConcurrentBag<PredictionWorkspace> _manyRows = [];
    private readonly ConcurrentBag<PredictionWorkspace> _oneRow = [];

    /// <summary>Predicts rows without a fault.</summary>
    /// <param name="features">[rows, floats of a row].</param>
    /// <param name="sparse">The sparse parts that they refer to; null where they have none.</param>
    /// <param name="predictions">Receives [rows, outputs].</param>
    /// <param name="asLogits">Whether they are the scores themselves.</param>
    public void Run(ReadOnlySpan<float> features, SparseRows? sparse, Span<float> predictions, bool asLogits)
    {
        if (features.Length / _rowFloats < MinParallelRows)
            PredictInTiles(features, sparse, predictions, asLogits);
        else
            PredictInParallel(features, sparse, predictions, asLogits);
    }

    private void PredictInTiles(ReadOnlySpan<float> features, SparseRows? sparse, Span<float> predictions, bool asLogits)
    {
        var rows = features.Length / _rowFloats;
        var pool = rows == 1 ? _oneRow : _manyRows;
        if (!pool.TryTake(out var workspace))
            workspace = new PredictionWorkspace(plan, rows == 1 ? 1 : _tileRows) { Sparse = sparse is null ? null : new SparseRows(sparse.Slots) };
        if (rows == 1 && isLarge)
            PredictWithHelp(workspace, features, sparse, predictions, asLogits);
        else
            for (var start = 0; start < rows; start += _tileRows)
            {
                var tile = Math.Min(_tileRows, rows - start);
                PredictTile(
                    workspace, features.Slice(start * _rowFloats, tile * _rowFloats), sparse, predictions.Slice(start * _outputs, tile * _outputs), asLogits);
            }
        pool.Add(workspace);
    }

    private void PredictWithHelp(PredictionWorkspace workspace, ReadOnlySpan<float> features, SparseRows? sparse, Span<float> predictions, bool asLogits)
    {
        PredictionHelpers.Enter(workspace.Kernels);
        try
        {
            PredictTile(workspace, features, sparse, predictions, asLogits);
        }
        finally
        {
            PredictionHelpers.Leave(workspace.Kernels);
        }
    }

    private unsafe void PredictInParallel(ReadOnlySpan<float> features, SparseRows? sparse, Span<float> predictions, bool asLogits)
    {
        var rows = features.Length / _rowFloats;
        fixed (float* x = features, p = predictions)
        {
            var (xAddress, pAddress) = ((nint)x, (nint)p);       // a lambda captures no pointer
            Parallel.For(0, MatrixSize.Parts(rows, _tileRows), tile =>
            {
                var start = tile * _tileRows;
                var count = Math.Min(_tileRows, rows - start);
                PredictInTiles(
                    new ReadOnlySpan<float>((float*)xAddress + (long)start * _rowFloats, count * _rowFloats), sparse,
                    new Span<float>((float*)pAddress + (long)start * _outputs, count * _outputs), asLogits);
            });
        }
    }

    private void PredictTile(PredictionWorkspace workspace, ReadOnlySpan<float> features, SparseRows? sparse, Span<float> predictions, bool asLogits)
    {
        var rows = features.Length / _rowFloats;
        var encoded = workspace.Input(rows);
        workspace.Sparse?.Clear();
        for (var r = 0; r < rows; r++)
        {
            var row = features.Slice(r * _rowFloats, _rowFloats);
            var target = encoded.Slice(r * encoder.Outputs, encoder.Outputs);
            encoder.Encode(row, target);
            if (sparse is null)
                continue;
            encoder.Sparse!.Encode(sparse.RowOf(row), workspace.Sparse!);
            SparseRows.Refer(target, r + 1);
        }
        var logits = plan.Run(workspace, rows);
        if (asLogits)
            logits.CopyTo(predictions);
        else
            Finish(logits, predictions);
        if (TensorPrimitives.IsFiniteAll(logits))
            return;
        for (var r = 0; r < rows; r++)
            if (!TensorPrimitives.IsFiniteAll(logits.Slice(r * _outputs, _outputs)))
                predictions.Slice(r * _outputs, _outputs).Fill(float.NaN);
    }

    private void Finish(ReadOnlySpan<float> logits, Span<float> predictions)
    {
        switch (task)
        {
            case LearningTask.Multiclass:
                for (var r = 0; r < predictions.Length / _outputs; r++)
                    Softmax.Apply(logits.Slice(r * _outputs, _outputs), predictions.Slice(r * _outputs, _outputs));
                break;
            case LearningTask.Binary:
                for (var r = 0; r < predictions.Length; r++)
                    predictions[r] = Softmax.OfTwo(logits[r]);
                break;
            default:
                for (var r = 0; r < predictions.Length; r++)
                    predictions[r] = targets!.Decode(logits[r]);
                break;
        }
    }
}
