using Microsoft.ML;

internal static partial class Contenders
{
    static partial void AddTrees(List<(string, IEstimator<ITransformer>)> trainers, MLContext mlContext, string label)
    {
        var multiclass = mlContext.MulticlassClassification.Trainers;
        trainers.Add(("LightGbm", multiclass.LightGbm(label)));
        trainers.Add(("FastTree, one versus all", multiclass.OneVersusAll(mlContext.BinaryClassification.Trainers.FastTree(label), label)));
    }
}
