using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Parity;

/// <summary>The options that a case's parameters stand for, by PyTorch's names.</summary>
internal static class FixtureOptimizer
{
    private static readonly string[] OfTraining = ["lr", "l1", "l2", "decoupled_weight_decay", "clip_norm", "clip_value"];

    public static Optimizer RuleOf(FixtureCase one) => one.Kind switch
    {
        "Sgd" => Optimizer.Sgd(),
        "Momentum" => Optimizer.Momentum(one.Number("momentum")),
        "Nesterov" => Optimizer.Nesterov(one.Number("momentum")),
        "AdaGrad" => Optimizer.AdaGrad(
            Optional(one, "initial_accumulator_value"),
            one.Has("lr_decay") ? one.Parameters.GetProperty("lr_decay").GetDouble() : 0,
            one.Number("eps")),
        "RmsProp" => Optimizer.RmsProp(
            one.Parameters.GetProperty("alpha").GetDouble(), one.Number("eps"), Optional(one, "momentum"),
            one.Has("centered") && one.Parameters.GetProperty("centered").GetBoolean()),
        "Adam" => Optimizer.Adam(one.Number("beta1"), one.Number("beta2"), one.Number("eps")),
        "AdamW" => Optimizer.AdamW(one.Number("beta1"), one.Number("beta2"), one.Number("eps")),
        _ => throw FixtureKinds.Unknown(one),
    };

    /// <summary>A schedule of RealMLP by the name that it has there.</summary>
    public static Schedule RecipeScheduleOf(FixtureCase one, string name) => name switch
    {
        "Coslog4" => Schedule.CosLog4(),
        "FlatCosine" => Schedule.FlatCosine(),
        "Constant" => Schedule.Constant(),
        _ => throw FixtureKinds.Unknown(one),
    };

    private static Clipping ClippingOf(FixtureCase one) => (one.Has("clip_norm"), one.Has("clip_value")) switch
    {
        (false, false) => Clipping.None(),
        (true, false) => Clipping.ByNorm(one.Number("clip_norm")),
        (false, true) => Clipping.ByValue(one.Number("clip_value")),
        _ => throw FixtureKinds.Unknown(one),
    };

    public static Regularization RegularizationOf(FixtureCase one, bool includeBiasesAndNormalization) => new()
    {
        L1 = Optional(one, "l1"),
        L2 = Optional(one, "l2"),
        WeightDecay = Optional(one, "decoupled_weight_decay"),
        IncludeBiasesAndNormalization = includeBiasesAndNormalization,
        GradientClipping = ClippingOf(one),
        WeightDecaySchedule = one.Has("decay_schedule") ? RecipeScheduleOf(one, one.Text("decay_schedule")) : Schedule.Constant(),
        ResidualDropout = 0,
    };

    /// <summary>Fails where a parameter would be ignored.</summary>
    public static void RequireKnownParameters(FixtureCase one)
    {
        string[] ofRule = one.Kind switch
        {
            "Sgd" => [],
            "Momentum" or "Nesterov" => ["momentum"],
            "AdaGrad" => ["initial_accumulator_value", "lr_decay", "eps"],
            "RmsProp" => ["alpha", "eps", "momentum", "centered"],
            "Adam" or "AdamW" => ["beta1", "beta2", "eps"],
            _ => throw FixtureKinds.Unknown(one),
        };
        if (one.Parameters.EnumerateObject().Any(parameter => !OfTraining.Contains(parameter.Name) && !ofRule.Contains(parameter.Name)))
            throw FixtureKinds.Unknown(one);
    }

    private static float Optional(FixtureCase one, string parameter) => one.Has(parameter) ? one.Number(parameter) : 0;
}
