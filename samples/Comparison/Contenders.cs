using Microsoft.ML;
using MLNetDeep;
using MLNetDeep.Data;

internal enum Kind
{
    Network,
    Trees,
    Linear,
}

/// <summary>Trainers of several classes, each at its defaults, by the name that the table shows.</summary>
internal static class Contenders
{
    public static IReadOnlyList<(string Name, IEstimator<ITransformer> Trainer, Kind Kind)> Of(MLContext mlContext, string label)
    {
        var multiclass = mlContext.MulticlassClassification.Trainers;
        return
        [
            ("DeepResidual", multiclass.DeepResidual(new DeepResidualTrainer.Options
            {
                LabelColumnName = label,
                Input = new() { Normalization = InputNormalization.None() },  // the numbers come normalized, to all
            }), Kind.Network),
            ("LightGbm", multiclass.LightGbm(label), Kind.Trees),
            ("LbfgsMaximumEntropy", multiclass.LbfgsMaximumEntropy(label), Kind.Linear),
        ];
    }
}
