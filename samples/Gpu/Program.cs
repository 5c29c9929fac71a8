// Trains one network by the managed engine and by libtorch, on a GPU if there is one:
//   Gpu [DEVICE] [WIDTH]      by default "auto" and 256
using System.Diagnostics;
using System.Globalization;
using MLNetDeep;
using MLNetDeep.Data;
using MLNetDeep.Models;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var device = args.Length > 0 ? args[0] : TorchSharpEngine.Auto;
var width = 256;
if (args.Length > 2 || (args.Length == 2 && !int.TryParse(args[1], out width)))
{
    Console.Error.WriteLine("usage: Gpu [DEVICE] [WIDTH]");
    return 2;
}

try
{
    Sample.Run(new TorchSharpEngine(device), width);
    return 0;
}
catch (Exception exception) when (exception is InvalidOperationException or ArgumentException)
{
    Console.Error.WriteLine(exception.Message);              // no libtorch, no such GPU, no such device
    return 1;
}

internal static class Sample
{
    private const int Columns = 32, Rows = 4_000;

    public static void Run(TorchSharpEngine engine, int width)
    {
        Console.WriteLine($"libtorch uses the device {engine.FindDevice()}");
        var (training, test) = (Table(seed: 1), Table(seed: 2));
        var options = new DeepResidualOptions
        {
            Width = width,
            Epochs = 10,
            Ensemble = new() { Bagging = 0 },                    // one network by each engine
        };
        var managed = Train("managed", training, test, options);
        var torch = Train("libtorch", training, test, options with { Run = new() { Engine = engine } });
        Console.WriteLine($"best epochs: {managed.Summary.BestEpoch} and {torch.Summary.BestEpoch}");

        torch.Save("gpu.zip");
        var loaded = TrainedModel.Load("gpu.zip");
        Console.WriteLine($"loaded from gpu.zip, predicting without libtorch: accuracy {Accuracy(loaded, test):F3}");
    }

    private static TrainedModel Train(string name, TabularDataset training, TabularDataset test, DeepResidualOptions options)
    {
        var start = Stopwatch.GetTimestamp();
        var model = DeepResidualTraining.Train(training, options, seed: 1);
        Console.WriteLine($"{name,-8} accuracy {Accuracy(model, test):F3}  {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s");
        return model;
    }

    /// <summary>Two classes, which the sum of products of neighbouring columns tells.</summary>
    private static TabularDataset Table(int seed)
    {
        var random = new Random(seed);
        var data = new TabularDataset(Columns, classes: 2);
        var row = new float[Columns];
        for (var r = 0; r < Rows; r++)
        {
            var sum = 0f;
            for (var c = 0; c < Columns; c++)
            {
                row[c] = random.NextSingle() * 2 - 1;
                sum += c % 2 == 1 && c < 4 ? row[c] * row[c - 1] : 0;
            }
            data.Add(row, sum > 0 ? 1 : 0);
        }
        return data;
    }

    private static double Accuracy(TrainedModel model, TabularDataset data)
    {
        var rows = Enumerable.Range(0, data.Rows).SelectMany(r => data.Row(r).ToArray()).ToArray();
        var probabilities = new float[data.Rows * model.Classes];
        model.Predict(rows, probabilities);
        return Enumerable.Range(0, data.Rows).Count(r => probabilities[2 * r + 1] > 0.5f == (data.Labels[r] == 1)) / (double)data.Rows;
    }
}
