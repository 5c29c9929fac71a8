using Microsoft.ML;
using MLNetDeep;
using MLNetDeep.Data;

/// <summary>Trainers of several classes, each at its defaults, by the name that the table shows.</summary>
internal static partial class Contenders
{
    public static IReadOnlyList<(string Name, IEstimator<ITransformer> Trainer)> Of(MLContext mlContext, string label)
    {
        var trainers = new List<(string, IEstimator<ITransformer>)>
        {
            ("DeepResidual", mlContext.MulticlassClassification.Trainers.DeepResidual(new DeepResidualTrainer.Options
            {
                LabelColumnName = label,
                InputNormalization = InputNormalization.None(),  // the numbers come normalized, to all
            })),
        };
        AddTrees(trainers, mlContext, label);
        AddLinear(trainers, mlContext, label);
        return trainers;
    }

    // Each is left out where its file is: see the project.
    static partial void AddTrees(List<(string, IEstimator<ITransformer>)> trainers, MLContext mlContext, string label);

    static partial void AddLinear(List<(string, IEstimator<ITransformer>)> trainers, MLContext mlContext, string label);
}
