using MLNetDeep.Data;
using MLNetDeep.Kernels;
using MLNetDeep.Randomness;

namespace MLNetDeep.Training;

/// <summary>
/// Rows on disk in an order that reads each block once an epoch: as many blocks as fit in memory make a window, and the rows of a window
/// are shuffled. A window has one block, drawn at random, of each stretch of as many blocks as there are windows: it is a fair picture of
/// a table that is sorted. A window's order is made when it is reached, from a seed drawn when the epoch was shuffled.
/// </summary>
internal sealed class WindowedOrder : RowOrder
{
    private readonly int[] _rows;
    private readonly int[] _firsts;                              // in _rows, of each run of rows in one block; [runs + 1]
    private readonly int[] _windowOf;                            // of each run, [runs]
    private readonly int[] _starts;                              // position of each window's first row, [windows + 1]
    private readonly uint[] _seeds;                              // of each window
    private readonly int[] _drawn;                               // the windows in random order
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
        _firsts = [.. firsts, rows.Length];

        var windows = MatrixSize.Parts(firsts.Count, values.WindowBlocks);
        (_starts, _seeds, _drawn) = (new int[windows + 1], new uint[windows], [.. Enumerable.Range(0, windows)]);
        WindowBlocks = windows == 0 ? 1 : MatrixSize.Parts(firsts.Count, windows);
        _windowRows = (int)Math.Min((long)WindowBlocks * values.BlockRows, rows.Length);
        _windowOf = [.. Enumerable.Range(0, firsts.Count).Select(run => run / WindowBlocks)];
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
                Enter(WindowAt(position));
            return _window[position - _starts[_current]];
        }
    }

    public override void Shuffle(TorchGenerator generator)
    {
        (_shuffled, _stratified, _current) = (true, null, -1);
        for (var w = 0; w < _drawn.Length; w++)
            _drawn[w] = w;                                       // an epoch's order depends on what it draws alone
        for (var run = 0; run < _windowOf.Length; run++)
        {
            if (run % _drawn.Length == 0)
                generator.Shuffle<int>(_drawn);
            _windowOf[run] = _drawn[run % _drawn.Length];
        }
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

    private int WindowAt(int position)
    {
        var window = 0;
        while (position >= _starts[window + 1])
            window++;
        return window;
    }

    private void MeasureWindows()
    {
        Array.Clear(_starts);
        for (var run = 0; run < _windowOf.Length; run++)
            _starts[_windowOf[run] + 1] += _firsts[run + 1] - _firsts[run];
        for (var w = 0; w < _seeds.Length; w++)
            _starts[w + 1] += _starts[w];
    }

    private void Enter(int window)
    {
        if (_window.Length == 0)
            _window = new int[_windowRows];
        var count = 0;
        for (var run = 0; run < _windowOf.Length; run++)
            if (_windowOf[run] == window)
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
        var left = Math.Min(MatrixSize.Parts(rows.Length, batchSize), batches - (start + begun) / batchSize);
        if (left > 0)
            StratifiedOrder.Arrange(rows, data.Labels, batchSize, left);
    }
}
