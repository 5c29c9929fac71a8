using System.Text;
using MLNetDeep.Collectives;

namespace MLNetDeep.Training;

/// <summary>What came of a piece of work.</summary>
internal enum OutcomeKind : byte { None, Result, Cancelled, Diverged, Failed }

/// <summary>A result, or why there is none; neither where the piece was left out.</summary>
/// <param name="Result">The result.</param>
/// <param name="Failure">What was thrown.</param>
internal readonly record struct Outcome<T>(T? Result, Exception? Failure = null) where T : class
{
    public OutcomeKind Kind => (Result, Failure) switch
    {
        (null, null) => OutcomeKind.None,
        (_, null) => OutcomeKind.Result,
        (_, OperationCanceledException) => OutcomeKind.Cancelled,
        (_, DivergenceException) => OutcomeKind.Diverged,
        _ => OutcomeKind.Failed,
    };

    /// <summary>For another rank: the result, or the message.</summary>
    public byte[] ToBytes(Func<T, byte[]> write) => Failure is not null ? Encoding.UTF8.GetBytes(Failure.Message) : write(Result!);

    /// <summary>That of another rank.</summary>
    public static Outcome<T> Of(OutcomeKind kind, int rank, byte[] bytes, Func<byte[], T> read) => kind switch
    {
        OutcomeKind.Result => new Outcome<T>(read(bytes)),
        OutcomeKind.Cancelled => new Outcome<T>(null, new OperationCanceledException(Encoding.UTF8.GetString(bytes))),
        OutcomeKind.Diverged => new Outcome<T>(null, new DivergenceException(Encoding.UTF8.GetString(bytes))),
        _ => new Outcome<T>(null, new CollectiveAbortedException(rank, Encoding.UTF8.GetString(bytes))),
    };
}
