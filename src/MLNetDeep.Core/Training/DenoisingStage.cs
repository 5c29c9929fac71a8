using MLNetDeep.Data;
using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;

namespace MLNetDeep.Training;

/// <summary>
/// One stage of greedy pretraining: an engine learns to restore clean rows from corrupted ones.
/// Source: Vincent et al., 2008, "Extracting and composing robust features with denoising autoencoders".
/// </summary>
internal sealed class DenoisingStage
{
    private readonly ITrainingEngine _engine;
    private readonly CommonDecisions _common;
    private readonly RowBlocks _clean;                           // [rows, columns]
    private readonly PretrainingOptions _options;
    private readonly RowOrder _order;
    private readonly BatchPlan _plan;
    private readonly RowReader _reader;
    private readonly float[] _deviations;                        // of the columns, [columns]
    private readonly float[] _x, _target;                        // corrupted and clean batch, [MaxRows, columns]

    /// <param name="engine">It compares rows of numbers and takes rows as they lie in <paramref name="clean"/>.</param>
    /// <param name="clean">The rows; at least 2.</param>
    /// <param name="options">Validated options.</param>
    public DenoisingStage(ITrainingEngine engine, RowBlocks clean, PretrainingOptions options)
    {
        (_engine, _common, _clean, _options, _plan) = (engine, new CommonDecisions(engine.Ranks), clean, options, options.PlanOf(clean.Count));
        _order = RowOrder.Of(clean, [.. Enumerable.Range(0, clean.Count)]);
        _reader = new RowReader(clean);
        _deviations = Deviations(clean);
        var batchFloats = MatrixSize.Of(_plan.MaxRows, clean.Columns);
        (_x, _target) = (new float[batchFloats], new float[batchFloats]);
    }

    /// <summary>One pass over the rows in another order; returns the mean loss.</summary>
    public double TrainEpoch(TorchGenerator shuffling, TorchGenerator corruption, CancellationToken cancellation)
    {
        _order.Shuffle(shuffling);
        _reader.Capacity = _order.Blocks;
        var loss = default(LossSum);
        for (var b = 0; b < _plan.Batches; b++)
        {
            _common.ThrowIfCancelled(cancellation);
            loss += _engine.Step(Read(_plan.FirstOf(b), _plan.RowsOf(b), corruption), new StepRates(_options.LearningRate, WeightDecay: 0, DropoutFactor: 1)).Loss;
        }
        return loss.Mean;
    }

    private Batch Read(int start, int rows, TorchGenerator corruption)
    {
        for (var r = 0; r < rows; r++)
            _reader.Row(_order[start + r]).CopyTo(_target.AsSpan(r * _clean.Columns));
        var target = _target.AsSpan(0, rows * _clean.Columns);
        var x = _x.AsSpan(0, target.Length);
        target.CopyTo(x);
        _options.Corruption.Apply(corruption, x, _deviations);
        return new Batch(x, target, rows);
    }

    private static float[] Deviations(RowBlocks rows)
    {
        var means = new double[rows.Columns];
        var squares = new double[rows.Columns];                  // Σ (x − mean)², by Welford's update
        var reader = new RowReader(rows);
        for (var r = 0; r < rows.Count; r++)
        {
            var row = reader.Row(r);
            for (var c = 0; c < row.Length; c++)
            {
                var difference = row[c] - means[c];
                means[c] += difference / (r + 1);
                squares[c] += difference * (row[c] - means[c]);
            }
        }
        return [.. squares.Select(square => (float)Math.Sqrt(square / rows.Count))];
    }
}
