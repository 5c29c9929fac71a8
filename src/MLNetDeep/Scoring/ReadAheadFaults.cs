using System.Runtime.ExceptionServices;

namespace MLNetDeep;

/// <summary>
/// What went wrong with rows that a cursor has read ahead: thrown when somebody asks for the value of such a row, and not before.
/// </summary>
internal sealed class ReadAheadFaults
{
    private readonly Dictionary<int, ExceptionDispatchInfo> _faults = [];

    /// <summary>Forgets all of them.</summary>
    public void Clear() => _faults.Clear();

    /// <summary>Keeps the exception of a row.</summary>
    public void Keep(int row, Exception exception) => _faults[row] = ExceptionDispatchInfo.Capture(exception);

    /// <summary>Throws what went wrong with a row, if anything.</summary>
    public void ThrowAt(int row)
    {
        if (_faults.Count > 0 && _faults.TryGetValue(row, out var fault))
            fault.Throw();
    }
}
