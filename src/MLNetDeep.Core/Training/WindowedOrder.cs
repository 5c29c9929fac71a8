using MLNetDeep.Data;
using MLNetDeep.Randomness;

namespace MLNetDeep.Training;

/// <summary>
/// Rows on disk in an order that reads each block once an epoch: the blocks are shuffled, as many as fit in memory make a window, and the
/// rows of a window are shuffled. A window's order is made when it is reached, from a seed drawn when the epoch was shuffled.
/// </summary>
internal sealed class WindowedOrder : RowOrder
{
    private readonly int[] _rows;
    private readonly int[] _firsts;                              // in _rows, of each run of rows in one block; [runs + 1]
    private readonly int[] _runs;                                // the runs in the epoch's order
    private readonly int[] _starts;                              // position of each window's first row, [windows + 1]
    private readonly uint[] _seeds;                              // of each window
    private readonly int _windowRows;                            // the most there can be
    private int[] _window = [];                                  // rows of the current window, in their order
    private int _current = -1;
    private bool _shuffled;
    private (TabularDataset Data, int BatchSize, int Batches)? _stratified;

    /// <param name="values">The table.</param>
    /// <param name="rows">The rows, at best rising.</param>
    public WindowedOrder(RowBlocks values, int[] rows)
    {
        _rows = rows;
        List<int> firsts = [];
        for (var i = 0; i < rows.Length; i++)
            if (i == 0 || values.BlockOf(rows[i]) != values.BlockOf(rows[i - 1]))
                firsts.Add(i);
        _runs = [.. Enumerable.Range(0, firsts.Count)];
        _firsts = [.. firsts, rows.Length];

        var windows = (firsts.Count + values.WindowBlocks - 1) / values.WindowBlocks;
        (_starts, _seeds) = (new int[windows + 1], new uint[windows]);
        var mostRuns = windows == 0 ? 0 : (firsts.Count + windows - 1) / windows;
        _windowRows = (int)Math.Min((long)mostRuns * values.BlockRows, rows.Length);
        WindowBlocks = mostRuns;
        MeasureWindows();
    }

    /// <summary>Blocks of the largest window.</summary>
    public int WindowBlocks { get; }

    public override int Count => _rows.Length;

    public override int Blocks => _shuffled || _stratified is not null ? WindowBlocks : 1;

    public override int this[int position]
    {
        get
        {
            if (!_shuffled && _stratified is null)
                return _rows[position];
            if (_current < 0 || position < _starts[_current] || position >= _starts[_current + 1])
                Enter(WindowOf(position));
            return _window[position - _starts[_current]];
        }
    }

    public override void Shuffle(TorchGenerator generator)
    {
        (_shuffled, _stratified, _current) = (true, null, -1);
        for (var i = 0; i < _runs.Length; i++)
            _runs[i] = i;                                        // an epoch's order depends on what it draws alone
        generator.Shuffle<int>(_runs);
        foreach (ref var seed in _seeds.AsSpan())
            seed = generator.NextUInt32();
        MeasureWindows();
    }

    /// <inheritdoc/>
    /// <remarks>Classes are spread over the batches of each window; those that lie in two windows, one of each, are as they come.</remarks>
    public override void Stratify(TabularDataset data, int batchSize, int batches) => (_stratified, _current) = ((data, batchSize, batches), -1);

    /// <inheritdoc/>
    /// <remarks>Each epoch's order is drawn anew: there is nothing to keep.</remarks>
    public override void Transfer(StateTransfer state) { }

    private int WindowOf(int position)
    {
        var found = Array.BinarySearch(_starts, position);
        return found >= 0 ? found : ~found - 1;
    }

    // Windows differ by a block at most.
    private Range RunsOf(int window) => (int)((long)window * _runs.Length / _seeds.Length)..(int)((window + 1L) * _runs.Length / _seeds.Length);

    private void MeasureWindows()
    {
        for (var w = 0; w < _seeds.Length; w++)
        {
            _starts[w + 1] = _starts[w];
            foreach (var run in _runs.AsSpan(RunsOf(w)))
                _starts[w + 1] += _firsts[run + 1] - _firsts[run];
        }
    }

    private void Enter(int window)
    {
        if (_window.Length == 0)
            _window = new int[_windowRows];
        var count = 0;
        foreach (var run in _runs.AsSpan(RunsOf(window)))
            for (var i = _firsts[run]; i < _firsts[run + 1]; i++)
                _window[count++] = _rows[i];
        var rows = _window.AsSpan(0, count);
        if (_shuffled)
            new TorchGenerator(_seeds[window]).Shuffle(rows);
        if (_stratified is var (data, batchSize, batches))
            Stratify(rows, _starts[window], data, batchSize, batches);
        _current = window;
    }

    private static void Stratify(Span<int> rows, int start, TabularDataset data, int batchSize, int batches)
    {
        var begun = Math.Min(rows.Length, (batchSize - start % batchSize) % batchSize);  // these complete a batch of the window before
        rows = rows[begun..];
        var left = Math.Min((rows.Length + batchSize - 1) / batchSize, batches - (start + begun) / batchSize);
        if (left > 0)
            StratifiedOrder.Arrange(rows, data.Labels, batchSize, left);
    }
}
