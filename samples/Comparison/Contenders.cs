using Microsoft.ML;
using MLNetDeep;
using MLNetDeep.Data;

/// <summary>Trainers of several classes, each at its defaults, by the name that the table shows.</summary>
internal static class Contenders
{
    public static IReadOnlyList<(string Name, IEstimator<ITransformer> Trainer)> Of(MLContext mlContext, string label)
    {
        var multiclass = mlContext.MulticlassClassification.Trainers;
        return
        [
            ("DeepResidual", multiclass.DeepResidual(new DeepResidualTrainer.Options
            {
                LabelColumnName = label,
                Input = new() { Normalization = InputNormalization.None() },  // the numbers come normalized, to all
            })),
            ("LightGbm", multiclass.LightGbm(label)),
            ("FastTree, one versus all", multiclass.OneVersusAll(mlContext.BinaryClassification.Trainers.FastTree(label), label)),
            ("LbfgsMaximumEntropy", multiclass.LbfgsMaximumEntropy(label)),
            ("SdcaMaximumEntropy", multiclass.SdcaMaximumEntropy(label)),
            ("NaiveBayes", multiclass.NaiveBayes(label)),
        ];
    }
}
