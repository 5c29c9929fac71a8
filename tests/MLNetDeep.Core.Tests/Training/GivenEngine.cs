using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>An engine of a given kind, that computes as the managed one does and is where a host puts it.</summary>
internal sealed record GivenEngine(string Name) : TrainingEngine
{
    public int? Gpu { get; init; }

    public bool FallbackToCpu { get; init; }

    internal override string Kind => Name;

    internal override string Describe() => $"{Name} on GPU {Gpu}{(FallbackToCpu ? " or the CPU" : "")}";

    internal override TrainingEngine On(int? gpu, bool fallbackToCpu) => this with { Gpu = gpu, FallbackToCpu = fallbackToCpu };

    internal override ITrainingEngine Create(Network network, DeepResidualOptions options, int maximumRows, DropoutStream dropout) =>
        new ManagedEngine(network, options, maximumRows, dropout);
}
