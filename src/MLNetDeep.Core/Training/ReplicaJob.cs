using MLNetDeep.Kernels;
using MLNetDeep.Networks;

namespace MLNetDeep.Training;

/// <summary>
/// Something that all replicas do at once, each with its shard of some rows. A part is a replica; as many threads as there are parts
/// run them, so that replicas may wait for each other.
/// </summary>
internal abstract class ReplicaJob(ReplicaGroup group, Replica[] replicas) : ParallelJob
{
    protected ReplicaGroup Group => group;

    /// <exception cref="Exception">The first exception of a replica; the others were stopped.</exception>
    protected void Run(KernelContext threads, int rows)
    {
        group.Begin(rows);
        threads.Run(this, group.Count);
        group.ThrowIfStopped();
    }

    public sealed override void RunPart(int part)
    {
        try
        {
            var replica = replicas[part];
            if (part > 0)
                replicas[0].Network.Store.Values.CopyTo(replica.Network.Store.Values);
            replica.Pass.Rows = group.RowsOf(part);
            Run(replica.Network, replica.Pass);
        }
        catch (Exception exception)
        {
            group.Stop(exception);
        }
    }

    /// <summary>What a replica does, which has the first one's weights.</summary>
    protected abstract void Run(Network network, Pass pass);
}
