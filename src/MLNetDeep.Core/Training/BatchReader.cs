using MLNetDeep.Data;
using MLNetDeep.Kernels;
using MLNetDeep.Randomness;

namespace MLNetDeep.Training;

/// <summary>Reads rows of a data set as encoded batches, in order or shuffled; the batch's memory is used again for the next.</summary>
/// <param name="rows">The rows to read.</param>
/// <param name="encoder">What encodes them.</param>
/// <param name="plan">How they are cut into batches.</param>
/// <param name="targets">How the targets of a regression are scaled; null for classes.</param>
internal sealed class BatchReader(RowSet rows, InputEncoder encoder, BatchPlan plan, TargetScaling? targets = null)
{
    private readonly RowOrder _order = RowOrder.Of(rows.Data.Features, rows.Rows);
    private readonly RowReader _features = new(rows.Data.Features);
    private readonly int[] _labels = new int[plan.MaxRows];
    private readonly float[] _targets = targets is null ? [] : new float[plan.MaxRows];
    private readonly float[] _weights = rows.Data.Weights.IsEmpty ? [] : new float[plan.MaxRows];
    private readonly float _weightUnit = WeightUnit.Of(rows);
    private float[] _x = new float[MatrixSize.Of(plan.MaxRows, encoder.Outputs)];
    private StoredRows? _stored;                                 // null where rows are encoded as they are read
    private int[]? _keptIndices;                                 // of each row of the data set among those that the engine keeps
    private int[] _batchIndices = [];
    private bool _isStratified;

    public int Rows => _order.Count;

    /// <summary>The segments of an encoded row.</summary>
    public InputLayout Layout => encoder.Layout;

    /// <summary>The most bytes that outputs of frozen layers may take under the memory limit of the rows; none where that is used up.</summary>
    public long MaxFrozenBytes => rows.Data.IsOnDisk ? 0 : rows.Data.MemoryLimit ?? long.MaxValue;

    /// <summary>The most bytes that encoded rows may take beside the features, under the memory limit of these; none where it is used up.</summary>
    public long MaxEncodedBytes => rows.Data.IsOnDisk ? 0
        : rows.Data.MemoryLimit is long limit ? limit - (long)rows.Data.Rows * rows.Data.RowFloats * sizeof(float) : long.MaxValue;

    /// <summary>The bytes that the encoded rows take.</summary>
    public long EncodedBytes => (long)Rows * encoder.Outputs * sizeof(float);

    /// <summary>Whether the engine keeps the rows, so that batches hold the indices of their rows.</summary>
    public bool IsKept => _keptIndices is not null;

    /// <summary>How many batches an epoch has.</summary>
    public int Batches => plan.Batches;

    /// <summary>Whether all rows have been encoded, and batches are copies of them.</summary>
    public bool IsEncodedOnce { get; private set; }

    private int Columns => _stored?.Columns ?? encoder.Outputs;

    public void Shuffle(TorchGenerator generator)
    {
        _order.Shuffle(generator);
        _features.Capacity = _order.Blocks;
    }

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

    /// <summary>Keeps the order of the rows, from which the next one is made, or restores it.</summary>
    public void Transfer(StateTransfer state)
    {
        var stratified = _isStratified;
        state.Move(ref stratified);
        state.Require(!stratified || !rows.Data.Labels.IsEmpty, "it has stratified batches of rows without classes");
        if (state.Restores && stratified)
            Stratify();
        _order.Transfer(state);
    }

    /// <summary>Spreads the classes evenly over the batches.</summary>
    public void Stratify()
    {
        _isStratified = true;
        _order.Stratify(rows.Data, plan.BatchSize, Batches);
        _features.Capacity = _order.Blocks;
    }

    /// <summary>What may have made a loss infinite, but for the learning rate: see <see cref="FarValue"/>.</summary>
    public string? DescribeFarValue() => FarValue.Describe(rows, encoder, targets);

    /// <summary>Gives memory back that rows on disk have taken; the next batch takes it again.</summary>
    public void Release()
    {
        _features.Release();
        if (IsEncodedOnce)
            TakeEncoded();
    }

    /// <summary>From now on batches hold encoded rows, each encoded as it is read, as at first.</summary>
    public void TakeEncoded() => (_stored, IsEncodedOnce) = (null, false);

    /// <summary>From now on batches hold encoded rows, all of which are encoded here, once.</summary>
    public void TakeEncodedOnce() => (_stored, IsEncodedOnce) = (StoredRows.Encode(rows, encoder), true);

    /// <summary>From now on batches hold what the engine's frozen layers make of the rows, which is computed here, once.</summary>
    public void TakeFrozen(ITrainingEngine engine)
    {
        (_stored, IsEncodedOnce) = (StoredRows.ComputeFrozen(engine, rows, encoder, _labels.Length), false);
        var floats = MatrixSize.Of(_labels.Length, Columns);
        if (_x.Length < floats)
            _x = new float[floats];
    }

    /// <summary>
    /// Has the engine keep the rows as they are taken now, if it does and they are in memory: batches then hold row indices, and nothing is
    /// encoded any more.
    /// </summary>
    public void MoveTo(ITrainingEngine engine)
    {
        _keptIndices = null;
        if (rows.Data.IsOnDisk || !engine.KeepsRows(Rows, Columns))
            return;
        var indices = new int[rows.Data.Rows];
        for (var start = 0; start < Rows; start += _labels.Length)
        {
            var count = Math.Min(_labels.Length, Rows - start);
            for (var r = start; r < start + count; r++)
                indices[_order[r]] = r;
            engine.Keep(Encode(start, count));
        }
        (_keptIndices, _batchIndices) = (indices, new int[_labels.Length]);
    }

    /// <summary>Batch <paramref name="index"/>, valid until the next call.</summary>
    public Batch Read(int index)
    {
        var (start, count) = (plan.FirstOf(index), plan.RowsOf(index));
        if (_keptIndices is null)
            return Encode(start, count);
        for (var r = 0; r < count; r++)
            _batchIndices[r] = _keptIndices[_order[start + r]];
        return new Batch(_batchIndices.AsSpan(0, count));
    }

    private Batch Encode(int start, int count)
    {
        for (var r = 0; r < count; r++)
        {
            var row = _order[start + r];
            var encoded = _x.AsSpan(r * Columns, Columns);
            if (_stored is null)
                encoder.Encode(_features.Row(row), encoded);
            else
                _stored.Row(row).CopyTo(encoded);
            if (targets is null)
                _labels[r] = rows.Data.Labels[row];
            else
                _targets[r] = targets.Encode(rows.Data.Targets[row]);
            if (_weights.Length > 0)
                _weights[r] = rows.Data.Weights[row] / _weightUnit;
        }
        var x = _x.AsSpan(0, count * Columns);
        var weights = _weights.AsSpan(0, _weights.Length > 0 ? count : 0);
        return targets is null ? new Batch(x, _labels.AsSpan(0, count), weights)
            : new Batch(x, _targets.AsSpan(0, count), count, weights);
    }
}
