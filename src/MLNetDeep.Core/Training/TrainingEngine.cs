using MLNetDeep.Collectives;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;

namespace MLNetDeep.Training;

/// <summary>
/// What computes a training in the place of this library's own kernels, as <c>TorchSharpEngine</c> of the package MLNetDeep.TorchSharp
/// does. Every engine trains the same network by the same rules, from the same starting weights and with the same batches; the trained
/// model is the same file, and predicts without the engine.
/// </summary>
public abstract record TrainingEngine
{
    private protected TrainingEngine() { }

    /// <summary>
    /// What of it decides the result beyond rounding, and how its state is kept: a checkpoint goes on only where this is the same.
    /// </summary>
    internal abstract string Kind { get; }

    /// <summary>What it computes with and where, for a log. It looks for its device and so throws what <see cref="Create"/> does.</summary>
    internal abstract string Describe();

    /// <summary>
    /// The ranks that train together, each in a process of its own with the same program, data and options. Default: this one alone.
    /// </summary>
    /// <exception cref="InvalidOperationException">What connects them is not there.</exception>
    internal virtual ICollective Ranks => SingleRank.Instance;

    /// <summary>The options by which a rank trains a whole network, where ranks share several networks: with this library's own kernels.</summary>
    internal virtual DeepResidualOptions OfOneRank(DeepResidualOptions options) =>
        Ranks.Size == 1 ? options : options with { Run = options.Run with { Engine = null } };

    /// <summary>Whether each of the ranks is given a part of the rows, in the place of all. Default: no.</summary>
    internal virtual bool GathersParts => false;

    /// <summary>Whether it trains on rows with sparse slots. Default: no.</summary>
    internal virtual bool TakesSparseSlots => false;

    /// <summary>The same engine on the device that a host names, where the engine's own choice leaves that open.</summary>
    /// <param name="gpu">The number of the GPU, or null where the host names none.</param>
    /// <param name="fallbackToCpu">Whether the CPU does where that GPU is not there; of no effect where the host names none.</param>
    internal virtual TrainingEngine On(int? gpu, bool fallbackToCpu) => this;

    /// <summary>What of the options it cannot do, a sentence each that names it.</summary>
    internal virtual IEnumerable<string> Faults(DeepResidualOptions options) => [];

    /// <summary>The engine of one training.</summary>
    /// <param name="network">The network, initialized.</param>
    /// <param name="options">Validated options; without a loss, that of several classes is used.</param>
    /// <param name="maximumRows">The most rows of a batch, in training or scoring.</param>
    /// <param name="dropout">The stream that dropout draws from.</param>
    /// <exception cref="InvalidOperationException">What the engine computes with, or its device, is not there.</exception>
    internal abstract ITrainingEngine Create(Network network, DeepResidualOptions options, int maximumRows, DropoutStream dropout);

    /// <summary>The ranks of the engine that the options name; of no options, which are a fault of their own, this one alone.</summary>
    internal static ICollective RanksOf(TrainingRunOptions? run) => run?.Engine?.Ranks ?? SingleRank.Instance;

    /// <summary>The engine that the options name, or else the managed one, with replicas where there are several.</summary>
    internal static ITrainingEngine CreateFor(DeepResidualOptions options, Network network, int maximumRows, DropoutStream dropout) =>
        options.Run.Engine is { } engine ? engine.Create(network, options, maximumRows, dropout)
        : options.Run.Replicas == 1 ? new ManagedEngine(network, options, maximumRows, dropout)
        : new ReplicatedEngine(network, options, maximumRows, dropout);

    /// <inheritdoc/>
    public sealed override string ToString() => OptionText.OfPart(this);
}
