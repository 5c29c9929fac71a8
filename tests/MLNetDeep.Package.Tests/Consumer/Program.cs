// Consumer train MODEL ONNX | Consumer predict MODEL: both print, of four points, the side predicted and its probability.
using System.Globalization;
using Microsoft.ML;

var mlContext = new MLContext(seed: 1);
ITransformer model;
if (args[0] == "train")
{
    var random = new Random(1);
    var points = Enumerable.Range(0, 400).Select(_ => new Point { Features = [random.NextSingle() * 2 - 1, random.NextSingle() * 2 - 1] }).ToArray();
    foreach (var point in points)
        point.Label = point.Features[0] < 0 ? "left" : "right";
    var data = mlContext.Data.LoadFromEnumerable(points);

    var keys = mlContext.Transforms.Conversion.MapValueToKey("Label").Fit(data);
    var network = mlContext.MulticlassClassification.Trainers.DeepResidual(epochs: 10).Fit(keys.Transform(data));
    model = keys.Append(network).Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel").Fit(network.Transform(keys.Transform(data))));
    mlContext.Model.Save(model, data.Schema, args[1]);
    mlContext.Model.SaveOnnx(model, args[2]);
}
else
{
    model = mlContext.Model.Load(args[1], out _);
}

using var engine = mlContext.Model.CreatePredictionEngine<Point, Prediction>(model);
foreach (var x in (float[])[-0.8f, -0.4f, 0.4f, 0.8f])
{
    var prediction = engine.Predict(new Point { Features = [x, 0.1f] });
    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{prediction.PredictedLabel} {prediction.Score.Max():R}"));
}

internal sealed class Point
{
    [Microsoft.ML.Data.VectorType(2)]
    public float[] Features { get; set; } = [];

    public string Label { get; set; } = "";
}

internal sealed class Prediction
{
    public string PredictedLabel { get; set; } = "";

    public float[] Score { get; set; } = [];
}
