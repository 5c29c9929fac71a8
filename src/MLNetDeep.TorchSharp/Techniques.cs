using MLNetDeep.Networks;

namespace MLNetDeep.Libtorch;

/// <summary>Which techniques of the recipe there are here: all that this version of the library has. One of another version is refused by name.</summary>
internal static class Techniques
{
    /// <summary>What of the options there is not, a sentence each; nothing of libtorch is needed to say it.</summary>
    public static IEnumerable<string> Faults(DeepResidualOptions options) =>
    [
        .. FaultsOf(nameof(options.Activation), options.Activation,
            activation => activation is PreluActivation or RreluActivation or ParametricActivation { Of: null }
                || ActivationFunctions.Of(activation is ParametricActivation { Of: var of } ? of : activation) is not null),
        .. FaultsOf(nameof(options.Normalization), options.Normalization,
            normalization => normalization is BatchNormalization or LayerNormalization or NoneNormalization),
        .. FaultsOf(nameof(options.Loss), options.Loss, DeviceLoss.Knows),
        .. FaultsOf(nameof(options.Optimizer), options.Optimizer, DeviceOptimizer.Knows),
        .. FaultsOf("Regularization.GradientClipping", options.Regularization.GradientClipping, GradientRules.Knows),
    ];

    /// <summary>For a technique that <see cref="Faults"/> should have named.</summary>
    public static NotSupportedException Unknown(object technique) => new($"TorchSharpEngine does not know {technique.GetType().Name}.");

    private static IEnumerable<string> FaultsOf<T>(string name, T? technique, Func<T, bool> knows) where T : class =>
        technique is null || knows(technique) ? [] : [$"TorchSharpEngine does not have the {name} {technique.GetType().Name}."];
}
