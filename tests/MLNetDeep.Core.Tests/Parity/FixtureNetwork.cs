using System.Text.Json;
using MLNetDeep.Data;
using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Parity;

/// <summary>The parts of a network that a case's parameters stand for, by the names there.</summary>
internal static class FixtureNetwork
{
    /// <summary>An activation with PyTorch's defaults.</summary>
    public static Activation ActivationOf(FixtureCase one, string name) => name switch
    {
        "ReLU" => Activation.Relu(),
        "LeakyReLU" => Activation.LeakyRelu(),
        "ELU" => Activation.Elu(),
        "SELU" => Activation.Selu(),
        "GELU" => Activation.Gelu(),
        "SiLU" => Activation.Silu(),
        "Mish" => Activation.Mish(),
        "Tanh" => Activation.Tanh(),
        "Sigmoid" => Activation.Sigmoid(),
        "PReLU" => Activation.Prelu(),
        "CReLU" => Activation.Crelu(),
        _ => throw FixtureKinds.Unknown(one),
    };

    /// <summary>A numeric embedding: with bins where it has edges, else periodic.</summary>
    /// <param name="one">The case.</param>
    /// <param name="parameters">The embedding's own parameters.</param>
    public static NumericEmbedding EmbeddingOf(FixtureCase one, JsonElement parameters)
    {
        var size = Whole("size");
        if (parameters.TryGetProperty("version", out var version))
            return NumericEmbedding.PiecewiseLinear(size: size, form: version.GetString() switch
            {
                "A" => PiecewiseForm.Lines,
                "B" => PiecewiseForm.WithLinear,
                "C" => PiecewiseForm.WithSteps,
                _ => throw FixtureKinds.Unknown(one),
            });
        return parameters.TryGetProperty("lite", out var lite)
            ? NumericEmbedding.PeriodicLinear(Whole("frequencies"), size, lite: lite.GetBoolean())
            : NumericEmbedding.Periodic(Whole("frequencies"), size);

        int Whole(string name) => parameters.GetProperty(name).GetInt32();
    }

    /// <summary>The numbers that an embedding reads.</summary>
    /// <param name="parameters">The embedding's own parameters.</param>
    /// <param name="numbers">How many numbers.</param>
    public static InputLayout LayoutOf(JsonElement parameters, int numbers)
    {
        if (!parameters.TryGetProperty("edges", out var edges))
            return InputLayout.OfNumbers(numbers);
        Assert.AreEqual(numbers, edges.GetArrayLength());
        return InputLayout.OfNumbers([.. edges.EnumerateArray().Select(FixtureCase.Floats)]);
    }
}
