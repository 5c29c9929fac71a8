// Test accuracy of this library's defaults on folders of train.csv and test.csv, a line each, as the peers' script prints them.
// See --help, and bench/ACCURACY.md for what came of it.
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using System.Text.Json;
using MLNetDeep;
using MLNetDeep.Accuracy;
using MLNetDeep.Models;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var names = new Argument<string[]>("NAME") { Description = "Folders of train.csv and test.csv: a header line, the label last, ? for a missing value.", Arity = ArgumentArity.OneOrMore };
var folder = new Option<string>("--data") { Description = "Where the folders are.", DefaultValueFactory = _ => "." };
var seeds = new Option<int>("--seeds") { Description = "Trainings of each set.", DefaultValueFactory = _ => 3 };
var holdout = new Option<bool>("--holdout") { Description = "Score a quarter of train.csv in the place of test.csv: for choosing options." };
var file = new Option<string?>("--options") { Description = "A JSON file of DeepResidualOptions in the place of the defaults." };
var root = new RootCommand("Trains with the defaults on train.csv and scores test.csv once.") { names, folder, seeds, holdout, file };
root.SetAction(parsed =>
{
    var options = parsed.GetValue(file) is string path
        ? JsonSerializer.Deserialize<DeepResidualOptions>(File.ReadAllText(path), ModelJson.Options)! : new DeepResidualOptions();
    foreach (var name in parsed.GetValue(names)!)
        Measure(name, Path.Combine(parsed.GetValue(folder)!, name), parsed.GetValue(seeds), parsed.GetValue(holdout), options);
});
return root.Parse(args).Invoke();

static void Measure(string name, string folder, int seeds, bool holdout, DeepResidualOptions options)
{
    var (training, test) = (CsvTable.Read(Path.Combine(folder, "train.csv")), CsvTable.Read(Path.Combine(folder, "test.csv")));
    var (accuracies, losses) = (new double[seeds], new double[seeds]);
    var clock = TimeSpan.Zero;
    for (var seed = 0; seed < seeds; seed++)
    {
        var (rows, scored) = holdout ? training.Split(seed) : (training, test);
        var encoding = new TableEncoding(rows, rows.Rows.Concat(scored.Rows).Select(row => row[^1]!));
        var data = encoding.Encode(rows);
        var start = Stopwatch.GetTimestamp();
        var model = DeepResidualTraining.Train(data, options, seed);
        clock += Stopwatch.GetElapsedTime(start);
        (accuracies[seed], losses[seed]) = Score(model, encoding.Encode(scored));
    }
    var mean = accuracies.Average();
    var deviation = Math.Sqrt(accuracies.Average(accuracy => (accuracy - mean) * (accuracy - mean)));
    Console.WriteLine($"{name,-12} {"mlnetdeep",-14} {mean:0.0000} ±{deviation:0.0000} log loss {losses.Average():0.0000} {clock.TotalSeconds / seeds,7:0.0} s");
}

// Accuracy and log loss.
static (double Accuracy, double LogLoss) Score(TrainedModel model, MLNetDeep.Data.TabularDataset data)
{
    var features = new float[data.Rows * data.Columns];
    for (var r = 0; r < data.Rows; r++)
        data.Row(r).CopyTo(features.AsSpan(r * data.Columns));
    var probabilities = new float[data.Rows * model.Outputs];
    model.Predict(features, probabilities);
    var (right, loss) = (0, 0.0);
    for (var r = 0; r < data.Rows; r++)
    {
        var row = probabilities.AsSpan(r * model.Outputs, model.Outputs);
        right += TensorPrimitives.IndexOfMax(row) == data.Labels[r] ? 1 : 0;
        loss -= Math.Log(Math.Max(row[data.Labels[r]], 1e-15));
    }
    return ((double)right / data.Rows, loss / data.Rows);
}
