using Microsoft.ML;

internal static partial class Contenders
{
    static partial void AddLinear(List<(string, IEstimator<ITransformer>)> trainers, MLContext mlContext, string label)
    {
        var multiclass = mlContext.MulticlassClassification.Trainers;
        trainers.Add(("LbfgsMaximumEntropy", multiclass.LbfgsMaximumEntropy(label)));
        trainers.Add(("SdcaMaximumEntropy", multiclass.SdcaMaximumEntropy(label)));
        trainers.Add(("NaiveBayes", multiclass.NaiveBayes(label)));
    }
}
