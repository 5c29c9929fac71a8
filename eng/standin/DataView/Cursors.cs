using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>A cursor that makes its own rows: counts them, and remembers when there are no more.</summary>
internal abstract class RootCursorBase : DataViewRowCursor
{
    private long _position = -1;
    private bool _done;

    protected readonly IChannel Ch;

    protected RootCursorBase(IChannelProvider provider) => Ch = provider?.Start("Cursor");

    /// <summary>The row's number; -1 before the first row and after the last.</summary>
    public sealed override long Position => _position;

    protected bool IsGood => _position >= 0;

    public sealed override bool MoveNext()
    {
        if (_done)
            return false;
        if (MoveNextCore())
        {
            _position++;
            return true;
        }
        Dispose();
        return false;
    }

    protected abstract bool MoveNextCore();

    protected override void Dispose(bool disposing)
    {
        if (_done)
            return;
        _done = true;
        _position = -1;
        if (disposing)
            Ch?.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>A cursor that gives another row for each row of its input.</summary>
internal abstract class SynchronizedCursorBase : DataViewRowCursor
{
    private bool _disposed;

    protected readonly IChannel Ch;

    protected SynchronizedCursorBase(IChannelProvider provider, DataViewRowCursor input)
    {
        Ch = provider?.Start("Cursor");
        Input = input;
    }

    protected DataViewRowCursor Input { get; }

    public sealed override long Position => Input.Position;

    public sealed override long Batch => Input.Batch;

    protected bool IsGood => Input.Position >= 0;

    public sealed override bool MoveNext() => Input.MoveNext();

    public sealed override ValueGetter<DataViewRowId> GetIdGetter() => Input.GetIdGetter();

    protected override void Dispose(bool disposing)
    {
        if (_disposed)
            return;
        _disposed = true;
        if (disposing)
        {
            Input.Dispose();
            Ch?.Dispose();
        }
        base.Dispose(disposing);
    }
}

/// <summary>A row that gives other values for the row it wraps.</summary>
internal abstract class WrappingRow : DataViewRow
{
    private bool _disposed;

    private protected WrappingRow(DataViewRow input) => Input = input;

    protected DataViewRow Input { get; }

    public sealed override long Position => Input.Position;

    public sealed override long Batch => Input.Batch;

    public sealed override ValueGetter<DataViewRowId> GetIdGetter() => Input.GetIdGetter();

    protected sealed override void Dispose(bool disposing)
    {
        if (_disposed)
            return;
        _disposed = true;
        DisposeCore(disposing);
        if (disposing)
            Input.Dispose();
        base.Dispose(disposing);
    }

    protected virtual void DisposeCore(bool disposing) { }
}
