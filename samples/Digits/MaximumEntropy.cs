using Microsoft.ML;

internal static partial class Sample
{
    static partial void CompareWithMaximumEntropy(MLContext mlContext, IDataView trainSet, IDataView testSet)
    {
        var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Append(mlContext.MulticlassClassification.Trainers.LbfgsMaximumEntropy(featureColumnName: nameof(Digit.Pixels)));
        var metrics = mlContext.MulticlassClassification.Evaluate(pipeline.Fit(trainSet).Transform(testSet));
        Console.WriteLine($"LbfgsMaximumEntropyMicroAccuracy: {metrics.MicroAccuracy:F4}");
    }
}
