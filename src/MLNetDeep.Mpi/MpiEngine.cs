using MLNetDeep.Collectives;
using MLNetDeep.Mpi;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep;

/// <summary>
/// Trains data-parallel over MPI, by MPI.NET: the same program runs as several processes, the ranks, which <c>mpiexec -n 8 dotnet app.dll</c>
/// starts on one machine or on many. One network is trained data-parallel: each rank computes the gradient of its part of every batch, and the sum over
/// the ranks moves the weights of all. Several, those of a bag or of a search, are shared: each rank trains whole networks on its own cores. Without <c>mpiexec</c> there is one rank, which trains alone; a line on the standard error says so.
/// </summary>
/// <remarks>
/// <para>Every rank has the same rows, options and seed, which is checked when a training begins. All get the same model: a bag to the
/// bit that of one process; one network to the bit that of as many <see cref="TrainingRunOptions.Replicas"/>, and that of one within rounding. Of one
/// network rank 0 alone writes checkpoints, of a bag whoever trains the network, to a folder that all machines must share. What the program itself writes, one rank should write: <c>if (MpiEngine.Rank == 0)</c>.</para>
/// <para>The library is MPICH, or one with its binary interface (Intel MPI, MVAPICH); on Windows MS-MPI. The environment variable
/// <c>MLNETDEEP_MPI</c> may name its file. Open MPI has another interface and is refused.</para>
/// <para>Trainings over MPI run one after the other, in the same order on all ranks. A rank that fails within a training, is killed, or ends
/// with an exit code other than 0 ends all.</para>
/// <para><see cref="DeepResidualOptions.NumberOfThreads"/> is that of each rank. Default: ranks on the same processors share them.</para>
/// </remarks>
public sealed record MpiEngine : TrainingEngine
{
    /// <summary>The number of this process among the ranks, from 0 to <see cref="Size"/> − 1. Starts MPI, for which all ranks wait.</summary>
    /// <exception cref="InvalidOperationException">There is no MPI library, or another one than that of the <c>mpiexec</c> that started the
    /// process.</exception>
    public static int Rank => MpiProcess.Current.Ranks.Rank;

    /// <summary>How many ranks there are, at least 1. Starts MPI, for which all ranks wait.</summary>
    /// <exception cref="InvalidOperationException">There is no MPI library, or another one than that of the <c>mpiexec</c> that started the
    /// process.</exception>
    public static int Size => MpiProcess.Current.Ranks.Size;

    /// <summary>
    /// Whether each rank is given a part of the rows in the place of all: a trainer, or <c>DeepResidualTraining.Train</c>, then puts the parts
    /// together, in the order of the ranks, on every rank. It saves reading, not memory. Rows with sparse slots cannot be gathered. The same on
    /// all ranks. Default: false.
    /// </summary>
    public bool GathersRows { get; init; }

    /// <summary>
    /// The part of some items, such as files, that is this rank's: parts follow one another in the order of the ranks, and differ in length by at
    /// most one. Starts MPI, for which all ranks wait.
    /// </summary>
    /// <typeparam name="T">The type of an item.</typeparam>
    /// <param name="items">The items, the same on all ranks.</param>
    /// <returns>The rank's items; none where there are fewer items than ranks before it.</returns>
    /// <exception cref="InvalidOperationException">There is no MPI library, or another one than that of the <c>mpiexec</c> that started the
    /// process.</exception>
    public static T[] PartOf<T>(IReadOnlyList<T> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        var part = Shard.Of(items.Count, Rank, Size);
        return [.. items.Skip(part.First).Take(part.Rows)];
    }

    internal override bool GathersParts => GathersRows;

    internal override ICollective Ranks => MpiProcess.Current.Ranks;

    internal override bool TakesSparseSlots => true;

    // Not how many ranks: of another number the result is the same within rounding.
    internal override string Kind => nameof(MpiEngine);

    internal override string Describe() => Size == 1 ? MpiLaunch.Alone : Invariant($"MPI, rank {Rank} of {Size}");

    internal override DeepResidualOptions OfOneRank(DeepResidualOptions options) => base.OfOneRank(options) with { MaxThreads = ThreadsOfRank };

    internal override ITrainingEngine Create(Network network, DeepResidualOptions options, int maximumRows, DropoutStream dropout)
    {
        var process = MpiProcess.Current;
        if (process.Ranks.Size == 1)
            return new ManagedEngine(network, options, maximumRows, dropout);
        return new RankEngine(process.Ranks, network, options with { NumberOfThreads = options.NumberOfThreads ?? ThreadsOfRank }, maximumRows, dropout);
    }

    private static int ThreadsOfRank => Math.Max(1, Environment.ProcessorCount / MpiProcess.Current.RanksOnItsProcessors);
}
