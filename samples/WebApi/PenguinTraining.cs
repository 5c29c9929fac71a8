using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep;

/// <summary>Trains the model that is served, from the table beside the program.</summary>
internal static class PenguinTraining
{
    /// <summary>All penguins of the table.</summary>
    public static IDataView Load(MLContext mlContext) =>
        mlContext.Data.LoadFromTextFile<Penguin>(Path.Combine(AppContext.BaseDirectory, "penguins.csv"), new TextLoader.Options
        {
            Separators = [','],
            HasHeader = true,
            MissingRealsAsNaNs = true,
        });

    /// <summary>Writes the model and tells how good it is on a fifth of the rows, which it has not seen.</summary>
    public static void Run(string modelPath)
    {
        var mlContext = new MLContext(seed: 1);
        var data = Load(mlContext);
        var split = mlContext.Data.TrainTestSplit(data, testFraction: 0.2, seed: 0);

        // What is missing needs no transform: the trainer fills numbers, and a missing category has a place of its own.
        var pipeline = mlContext.Transforms.Conversion.MapValueToKey("Label", nameof(Penguin.Species))
            .Append(mlContext.Transforms.Concatenate(
                "Features", nameof(Penguin.BillLength), nameof(Penguin.BillDepth), nameof(Penguin.FlipperLength), nameof(Penguin.BodyMass)))
            .Append(mlContext.MulticlassClassification.Trainers.DeepResidual(new DeepResidualTrainer.Options
            {
                CategoricalColumnNames = [nameof(Penguin.Island), nameof(Penguin.Sex)],
            }))
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var model = pipeline.Fit(split.TrainSet);
        var metrics = mlContext.MulticlassClassification.Evaluate(model.Transform(split.TestSet));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"Trained {modelPath}: MicroAccuracy {metrics.MicroAccuracy:F4}, LogLoss {metrics.LogLoss:F4}"));

        // A start that is killed meanwhile leaves no half model.
        var half = modelPath + ".part";
        mlContext.Model.Save(model, data.Schema, half);
        File.Move(half, modelPath, overwrite: true);
    }
}
