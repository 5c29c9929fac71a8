using MLNetDeep.Kernels;

namespace MLNetDeep.Networks.Prediction;

/// <summary>
/// Threads that help with a prediction of one row by a large network: it waits for the memory that holds the weights, and each
/// core reads with the same speed and has a cache of its own. One prediction at a time in the process has their help; where
/// several run side by side the cores are busy anyway.
/// </summary>
internal static class PredictionHelpers
{
    /// <summary>Below (1 MB) the weights stay in one core's second cache.</summary>
    public const long MinWeights = 256 * 1024;

    private const int MaxThreads = 4;

    private static readonly int s_threads = Math.Min(MaxThreads, Environment.ProcessorCount);
    private static WorkerPool? s_pool;
    private static int s_predictions;

    /// <summary>Has the threads help <paramref name="context"/> if no other prediction is under way. Followed by <see cref="Leave"/>.</summary>
    public static void Enter(KernelContext context)
    {
        // Who counts from none to one is alone: whoever had the threads before has left.
        if (Interlocked.Increment(ref s_predictions) == 1 && s_threads > 1)
            context.Lend(s_pool ??= new WorkerPool(s_threads - 1));
    }

    public static void Leave(KernelContext context)
    {
        context.TakeBack();
        Interlocked.Decrement(ref s_predictions);
    }
}
