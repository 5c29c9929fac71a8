// Three classes of 94, 5 and 1 % of the rows that overlap: what plain training, balanced class weights and the focal loss make of them.
using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep;
using MLNetDeep.Networks;
using MLNetDeep.Training;
using static Microsoft.ML.Transforms.ValueToKeyMappingEstimator;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;

var mlContext = new MLContext(seed: 1);
var trainSet = mlContext.Data.LoadFromEnumerable(Belt.Draw(rows: 6_000, seed: 1));
var testSet = mlContext.Data.LoadFromEnumerable(Belt.Draw(rows: 40_000, seed: 2));
var plain = new DeepResidualTrainer.Options
{
    Quality = Quality.Fast, Run = new() { Report = false },
};

Console.WriteLine("                    recall of each class    F1 of each class");
Console.WriteLine("                    fine    loose   torn    fine    loose   torn    macro recall  macro F1  accuracy");
Compare("plain", plain);
Compare("balanced", plain with { ClassWeighting = ClassWeighting.Balanced() });
Compare("focal", plain with { Loss = Loss.Focal() });
Compare("focal, balanced", plain with { Loss = Loss.Focal(), ClassWeighting = ClassWeighting.Balanced() });

void Compare(string name, DeepResidualTrainer.Options options)
{
    var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label", keyOrdinality: KeyOrdinality.ByValue)
        .Append(mlContext.MulticlassClassification.Trainers.DeepResidual(options));
    var metrics = mlContext.MulticlassClassification.Evaluate(pipeline.Fit(trainSet).Transform(testSet));
    var (recall, precision) = (metrics.ConfusionMatrix.PerClassRecall, metrics.ConfusionMatrix.PerClassPrecision);
    var f1 = recall.Zip(precision, (r, p) => r + p == 0 ? 0 : 2 * r * p / (r + p)).ToArray();
    Console.WriteLine($"{name,-18}  " + string.Concat(recall.Concat(f1).Select(value => $"{value:F4}  "))
        + $"{recall.Average(),-12:F4}  {f1.Average(),-8:F4}  {metrics.MicroAccuracy:F4}");
}

/// <summary>A drive belt by four measurements: loose ones are longer in the mean, torn ones run hotter and are a little longer.</summary>
internal sealed class Belt
{
    [ColumnName("Label")]
    public string State { get; set; } = "";

    [VectorType(4)]
    public float[] Features { get; set; } = [];

    public static Belt[] Draw(int rows, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows).Select(_ =>
        {
            var (state, length, heat) = random.NextDouble() switch
            {
                < 0.94 => ("fine", 0.0, 0.0),
                < 0.99 => ("loose", 1.8, 0.0),
                _ => ("torn", 0.8, 2.4),
            };
            return new Belt { State = state, Features = [Normal(random, length), Normal(random, heat), Normal(random, 0), Normal(random, 0)] };
        })];
    }

    // Box and Muller's.
    private static float Normal(Random random, double mean) =>
        (float)(mean + Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
}
