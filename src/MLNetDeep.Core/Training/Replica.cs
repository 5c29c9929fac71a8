using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;

namespace MLNetDeep.Training;

/// <summary>One of the networks that train as one, with the threads and the memory that it computes with.</summary>
internal sealed class Replica : IDisposable
{
    private readonly KernelContext _kernels;

    /// <param name="group">All of them.</param>
    /// <param name="index">The number in the group.</param>
    /// <param name="network">The network, whose buffers are made here.</param>
    /// <param name="dropout">A stream that the replica alone draws from; all replicas draw the same keys.</param>
    /// <param name="threads">Threads including the one that it is run on.</param>
    /// <param name="maximumRows">The most rows of its shard.</param>
    public Replica(ReplicaGroup group, int index, Network network, DropoutStream dropout, int threads, int maximumRows)
    {
        Network = network;
        _kernels = new KernelContext(threads);
        Pass = new Pass(_kernels, dropout) { Group = group, Replica = index };
        network.Allocate(maximumRows);
    }

    public Network Network { get; }

    public Pass Pass { get; }

    public void Dispose() => _kernels.Dispose();
}
