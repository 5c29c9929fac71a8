using MLNetDeep.Collectives;
using MLNetDeep.Kernels;

namespace MLNetDeep.Training;

/// <summary>
/// Something that all replicas do at once, each with its shard of some rows. A part is a replica; as many threads as there are parts
/// run them, so that replicas may wait for each other.
/// </summary>
internal abstract class ReplicaJob(ThreadGroup group, ShardGradient[] replicas) : ParallelJob
{
    /// <exception cref="Exception">The first exception of a replica; the others were stopped.</exception>
    protected void Run(KernelContext threads)
    {
        group.Reset();
        threads.Run(this, group.Size);
        group.ThrowIfAborted();
    }

    public sealed override void RunPart(int part)
    {
        try
        {
            var replica = replicas[part];
            if (part > 0)
                replicas[0].Network.Store.Values.CopyTo(replica.Network.Store.Values);
            Run(part, replica);
        }
        catch (Exception exception)
        {
            group[part].Abort(exception);
        }
    }

    /// <summary>What a replica does, which has the first one's weights.</summary>
    protected abstract void Run(int index, ShardGradient replica);
}
