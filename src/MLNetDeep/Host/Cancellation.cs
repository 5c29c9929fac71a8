using Microsoft.ML.Runtime;

namespace MLNetDeep.Host;

/// <summary>ML.NET's own way of cancelling: <c>CancelExecution</c> of an MLContext, which it keeps to its own assemblies, such as AutoML.</summary>
internal static class Cancellation
{
    /// <summary>Whether the context was cancelled.</summary>
    public static bool IsRequested(IHost host) => host is ICancelable { IsCanceled: true };

    /// <exception cref="OperationCanceledException">The context was cancelled.</exception>
    public static void ThrowIfRequested(IHost host)
    {
        if (IsRequested(host))
            throw new OperationCanceledException("The training was cancelled by CancelExecution of its MLContext.");
    }
}
