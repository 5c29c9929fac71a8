using MLNetDeep.Data;
using MLNetDeep.Randomness;

namespace MLNetDeep.Training;

/// <summary>Reads rows of a data set as encoded batches, in order or shuffled; the batch's memory is used again for the next.</summary>
/// <param name="rows">The rows to read.</param>
/// <param name="encoder">What encodes them.</param>
/// <param name="batchSize">Rows of a batch; the last one has what is left.</param>
/// <param name="leastRows">A last batch of fewer rows is left out where there are others: batch statistics need at least 2.</param>
/// <param name="targets">How the targets of a regression are scaled; null for classes.</param>
internal sealed class BatchReader(RowSet rows, InputEncoder encoder, int batchSize, int leastRows, TargetScaling? targets = null)
{
    private readonly int[] _order = [.. rows.Rows];
    private readonly int[] _labels = new int[Math.Min(batchSize, rows.Rows.Length)];
    private readonly float[] _targets = targets is null ? [] : new float[Math.Min(batchSize, rows.Rows.Length)];
    private readonly float[] _weights = rows.Data.Weights.IsEmpty ? [] : new float[Math.Min(batchSize, rows.Rows.Length)];
    private float[] _x = new float[Math.Min(batchSize, rows.Rows.Length) * encoder.Outputs];
    private FrozenRows? _frozen;
    private int[]? _places;                                      // of each row of the data set among those that the engine keeps
    private int[] _placesOfBatch = [];

    public int Rows => _order.Length;

    /// <summary>How many batches an epoch has.</summary>
    public int Batches => Math.Max(1, _order.Length / batchSize + (_order.Length % batchSize >= leastRows ? 1 : 0));

    private int Columns => _frozen?.Columns ?? encoder.Outputs;

    public void Shuffle(TorchGenerator generator) => generator.Shuffle<int>(_order);

    /// <summary>Puts the rows into the order of the next epoch.</summary>
    /// <param name="how">What the options say.</param>
    /// <param name="first">Whether it is the first epoch.</param>
    /// <param name="generator">What shuffling draws from.</param>
    public void Arrange(Batches how, bool first, TorchGenerator generator)
    {
        if (how.Shuffle)
            Shuffle(generator);
        if (how.Stratified && (how.Shuffle || first))
            Stratify();
    }

    /// <summary>Spreads the classes evenly over the batches.</summary>
    public void Stratify() => StratifiedOrder.Arrange(_order, rows.Data.Labels, batchSize, Batches);

    /// <summary>From now on batches hold encoded rows, as at first.</summary>
    public void TakeEncoded() => _frozen = null;

    /// <summary>From now on batches hold what the engine's frozen layers make of the rows, which is computed here, once.</summary>
    public void TakeFrozen(ITrainingEngine engine)
    {
        _frozen = FrozenRows.Compute(engine, rows, encoder, _labels.Length);
        if (_x.Length < _labels.Length * Columns)
            _x = new float[_labels.Length * Columns];
    }

    /// <summary>
    /// Has the engine keep the rows as they are taken now, if it does: batches then name their places, and nothing is encoded any more.
    /// </summary>
    public void MoveTo(ITrainingEngine engine)
    {
        _places = null;
        if (!engine.KeepsRows(Rows, Columns))
            return;
        var places = new int[rows.Data.Rows];
        for (var start = 0; start < Rows; start += _labels.Length)
        {
            var some = rows.Rows.AsSpan(start, Math.Min(_labels.Length, Rows - start));
            for (var r = 0; r < some.Length; r++)
                places[some[r]] = start + r;
            engine.Keep(Encode(some));
        }
        (_places, _placesOfBatch) = (places, new int[_labels.Length]);
    }

    /// <summary>Batch <paramref name="index"/>, valid until the next call.</summary>
    public Batch Read(int index)
    {
        var start = index * batchSize;
        var batch = _order.AsSpan(start, Math.Min(batchSize, _order.Length - start));
        if (_places is null)
            return Encode(batch);
        for (var r = 0; r < batch.Length; r++)
            _placesOfBatch[r] = _places[batch[r]];
        return new Batch(_placesOfBatch.AsSpan(0, batch.Length));
    }

    private Batch Encode(ReadOnlySpan<int> batch)
    {
        for (var r = 0; r < batch.Length; r++)
        {
            var encoded = _x.AsSpan(r * Columns, Columns);
            if (_frozen is null)
                encoder.Encode(rows.Data.Row(batch[r]), encoded);
            else
                _frozen.Row(batch[r]).CopyTo(encoded);
            if (targets is null)
                _labels[r] = rows.Data.Labels[batch[r]];
            else
                _targets[r] = targets.Encode(rows.Data.Targets[batch[r]]);
            if (_weights.Length > 0)
                _weights[r] = rows.Data.Weights[batch[r]];
        }
        var x = _x.AsSpan(0, batch.Length * Columns);
        var weights = _weights.AsSpan(0, _weights.Length > 0 ? batch.Length : 0);
        return targets is null ? new Batch(x, _labels.AsSpan(0, batch.Length), weights)
            : new Batch(x, _targets.AsSpan(0, batch.Length), batch.Length, weights);
    }
}
