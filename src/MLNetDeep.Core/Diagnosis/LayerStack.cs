using System.Collections.Immutable;
using MLNetDeep.Networks;
using static MLNetDeep.Training.OptionFaults;

namespace MLNetDeep.Diagnosis;

/// <summary>
/// The simplest deep network, for experiments with gradient flow: layers of a linear map, a normalization and an activation, each
/// with a shortcut around it or without. Training does not use it.
/// </summary>
public sealed record LayerStack
{
    /// <summary>Columns between the layers, from the input to the output: n + 1 numbers for n layers. Range: at least 2 numbers, each
    /// at least 1.</summary>
    public required ImmutableArray<int> Sizes { get; init; }

    /// <summary>The nonlinearity after every map, the last one too. Default: <see cref="Networks.Activation.Relu"/>.</summary>
    public Activation Activation { get; init; } = Activation.Relu();

    /// <summary>The normalization between map and activation. Default: <see cref="Networks.Normalization.None"/>.</summary>
    public Normalization Normalization { get; init; } = Normalization.None();

    /// <summary>How the weights are initialized. Default: <see cref="Networks.Initialization.TorchDefault"/>.</summary>
    public Initialization Initialization { get; init; } = Initialization.TorchDefault();

    /// <summary>Whether a layer gives x + f(x) wherever it has as many outputs as inputs. Default: true.</summary>
    public bool Shortcuts { get; init; } = true;

    internal LayerSpec Describe() =>
        SequenceSpec.Of(Enumerable.Range(0, Sizes.Length - 1).Select(i => Describe($"layers.{i}.", Sizes[i], Sizes[i + 1]))).At(default).Layer;

    private LayerSpec Describe(string prefix, int inputs, int outputs)
    {
        var layer = SequenceSpec.Of(
            new LinearSpec($"{prefix}linear", inputs, outputs) { Initialization = Initialization, Gain = Activation.Gain },
            Normalization is NoneNormalization ? null : new NormalizationSpec($"{prefix}norm", outputs, Normalization) { ClearsBranchEnds = Initialization.ClearsBranchEnds },
            new ActivationSpec($"{prefix}activation", outputs, Activation));
        return Shortcuts && inputs == outputs ? new ResidualSpec(layer, Shortcut: null) : layer;
    }

    /// <summary>Refuses what no network can be built of, naming all faults together.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    internal void Validate(string argumentName)
    {
        var faults = string.Join(" ", Faults());
        if (faults.Length > 0)
            throw new ArgumentException(faults, argumentName);
    }

    private IEnumerable<string> Faults()
    {
        if (Sizes.IsDefault || Sizes.Length < 2 || Sizes.Any(size => size is < 1 or > 65_536))
            yield return $"Sizes must be at least 2 numbers in [1, 65536], but were {(Sizes.IsDefault ? "none" : string.Join(", ", Sizes))}.";
        else if (Sizes.Zip(Sizes.Skip(1), (inputs, outputs) => LinearSpec.WeightsOf(inputs, outputs)).Sum() is var weights and > ParameterStore.MaxNumbers)
            yield return $"Sizes must make at most {ParameterStore.MaxNumbers} weights, but made {weights}.";
        foreach (var fault in Part(nameof(Activation), Activation, part => part.Faults()))
            yield return fault;
        if (Activation is not null && !Activation.Faults().Any() && Activation.OutputsOf(12) != 12)
            yield return $"{nameof(Activation)}: a stack takes activations that keep the width, but was {Activation}.";
        foreach (var fault in Part(nameof(Normalization), Normalization, part => part.Faults()))
            yield return fault;
        foreach (var fault in Part(nameof(Initialization), Initialization, part => part.Faults()))
            yield return fault;
    }

    /// <inheritdoc/>
    public bool Equals(LayerStack? other) => other is not null && Sizes.AsSpan().SequenceEqual(other.Sizes.AsSpan())
        && (Activation, Normalization, Initialization, Shortcuts) == (other.Activation, other.Normalization, other.Initialization, other.Shortcuts);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Sizes.Length, Activation, Normalization, Initialization, Shortcuts);

    /// <inheritdoc/>
    public override string ToString() => OptionText.OfPart(this);
}
