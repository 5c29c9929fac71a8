using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>Small tables to learn, options that learn them quickly, and what several tests ask of a model.</summary>
internal static class TestTables
{
    /// <summary>Two columns, two classes: class 1 where x and y have different signs.</summary>
    public static TabularDataset Xor(int rows, int seed)
    {
        var random = new Random(seed);
        var data = new TabularDataset(columns: 2, classes: 2);
        for (var r = 0; r < rows; r++)
        {
            float x = random.NextSingle() * 2 - 1, y = random.NextSingle() * 2 - 1;
            data.Add([x, y], x * y < 0 ? 1 : 0);
        }
        return data;
    }

    /// <summary>Two spirals of one and a half turns, the second opposite the first.</summary>
    public static TabularDataset Spirals(int rows, int seed)
    {
        var random = new Random(seed);
        var data = new TabularDataset(columns: 2, classes: 2);
        for (var r = 0; r < rows; r++)
        {
            var angle = Math.Sqrt(random.NextDouble()) * 3 * Math.PI;
            var turned = angle + (r % 2) * Math.PI;
            data.Add([(float)(angle * Math.Cos(turned)), (float)(angle * Math.Sin(turned))], r % 2);
        }
        return data;
    }

    /// <summary>Three clouds in four columns, so far apart that a linear map tells them.</summary>
    public static TabularDataset Clouds(int rows, int seed, double spread = 0.5)
    {
        var random = new Random(seed);
        var data = new TabularDataset(columns: 4, classes: 3);
        for (var r = 0; r < rows; r++)
        {
            var label = r % 3;
            data.Add([Around(label == 0 ? 3 : 0), Around(label == 1 ? 30 : 0), Around(label == 2 ? -3 : 0), Around(100)], label);
        }
        return data;

        float Around(double center)
        {
            var noise = random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5;
            return (float)(center + spread * noise * (Math.Abs(center) + 1));
        }
    }

    /// <summary>Labels that have nothing to do with the features.</summary>
    public static TabularDataset Noise(int rows, int seed)
    {
        var random = new Random(seed);
        var data = new TabularDataset(columns: 3, classes: 2);
        for (var r = 0; r < rows; r++)
            data.Add([random.NextSingle(), random.NextSingle(), random.NextSingle()], random.Next(2));
        return data;
    }

    public static DeepResidualOptions Small() => ClassicOptions.All with
    {
        Blocks = 1,
        Width = 16,
        Architecture = ClassicOptions.Architecture with { HiddenWidth = 24 },
        Epochs = 10,
        BatchSize = 32,
        LearningRate = 0.01f,
        Dropout = 0.1f,
        NumberOfThreads = 1,
    };

    /// <summary>The options of a training that tells of its epochs, and can be cancelled.</summary>
    public static DeepResidualOptions Watched(this DeepResidualOptions options, IProgress<EpochReport>? progress, CancellationToken cancellation = default) =>
        options with { Run = options.Run with { Progress = progress, CancellationToken = cancellation } };

    public static double Accuracy(TrainedModel model, TabularDataset data)
    {
        var probabilities = Probabilities(model, data);
        var right = 0;
        for (var r = 0; r < data.Rows; r++)
        {
            var row = probabilities.AsSpan(r * model.Classes, model.Classes);
            if (System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(row) == data.Labels[r])
                right++;
        }
        return right / (double)data.Rows;
    }

    /// <summary>The mean cross-entropy, from the model's probabilities.</summary>
    public static double LogLoss(TrainedModel model, TabularDataset data)
    {
        var probabilities = Probabilities(model, data);
        var sum = 0.0;
        for (var r = 0; r < data.Rows; r++)
            sum -= Math.Log(probabilities[r * model.Classes + data.Labels[r]]);
        return sum / data.Rows;
    }

    public static float[] Probabilities(TrainedModel model, TabularDataset data)
    {
        var probabilities = new float[data.Rows * model.Classes];
        model.Predict(Features(data), probabilities);
        return probabilities;
    }

    /// <summary>All features, [rows, columns], row after row.</summary>
    public static float[] Features(TabularDataset data) =>
        [.. Enumerable.Range(0, data.Rows).SelectMany(r => data.Row(r).ToArray())];

    /// <summary>The model's two entries as one text.</summary>
    public static string Bytes(TrainedModel model)
    {
        var (network, weights) = ModelFile.Write(model);
        return $"{Convert.ToBase64String(network)} {Convert.ToBase64String(weights)}";
    }
}
