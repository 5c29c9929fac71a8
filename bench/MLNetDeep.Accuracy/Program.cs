// Test accuracy and log loss, or R² and RMSE, of this library and of ML.NET's trees on folders of train.csv and test.csv, a line each.
// See --help, and bench/ACCURACY.md for what came of it.
using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MLNetDeep;
using MLNetDeep.Accuracy;
using MLNetDeep.Data;
using MLNetDeep.Models;

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var names = new Argument<string[]>("NAME") { Description = "Folders of train.csv and test.csv: a header line, the label last, ? for a missing value.", Arity = ArgumentArity.OneOrMore };
var folder = new Option<string>("--data") { Description = "Where the folders are.", DefaultValueFactory = _ => "." };
var seeds = new Option<int>("--seeds") { Description = "Trainings of each set.", DefaultValueFactory = _ => 3 };
var holdout = new Option<bool>("--holdout") { Description = "Score a quarter of train.csv in the place of test.csv: for choosing options." };
var regression = new Option<bool>("--regression") { Description = "The label is a number to predict." };
var file = new Option<string?>("--options") { Description = "A JSON file of DeepResidualOptions in the place of the defaults." };
var learners = new Option<string>("--learners") { Description = "Which, with commas between them: fast, default, best (our qualities), lightgbm, fasttree (ML.NET's trees).", DefaultValueFactory = _ => "default" };
var json = new Option<bool>("--json") { Description = "A line of JSON a result, for the table of speed." };
var root = new RootCommand("Trains on train.csv and scores test.csv once.") { names, folder, seeds, holdout, regression, file, learners, json };
root.SetAction(parsed =>
{
    var options = parsed.GetValue(file) is string path
        ? JsonSerializer.Deserialize<DeepResidualOptions>(File.ReadAllText(path), ModelJson.Options)! : new DeepResidualOptions();
    foreach (var name in parsed.GetValue(names)!)
        foreach (var learner in parsed.GetValue(learners)!.Split(','))
            Measure(
                name, learner, PredictorOf(learner, options), Path.Combine(parsed.GetValue(folder)!, name), parsed.GetValue(seeds),
                parsed.GetValue(holdout), parsed.GetValue(regression), parsed.GetValue(json));
});
return root.Parse(args).Invoke();

static Func<TabularDataset, TabularDataset, int, float[]> PredictorOf(string learner, DeepResidualOptions options)
{
    return learner switch
    {
        "fast" => Network(Quality.Fast),
        "default" => Network(Quality.Default),
        "best" => Network(Quality.Best),
        "lightgbm" => new TreeLearner(isLightGbm: true).Predict,
        "fasttree" => new TreeLearner(isLightGbm: false).Predict,
        _ => throw new ArgumentException($"--learners must be of fast, default, best, lightgbm and fasttree, but was '{learner}'."),
    };

    Func<TabularDataset, TabularDataset, int, float[]> Network(Quality quality) => (training, rows, seed) =>
        Predict(DeepResidualTraining.Train(training, options with { Quality = quality }, seed), rows);
}

static void Measure(
    string name, string learner, Func<TabularDataset, TabularDataset, int, float[]> predict, string folder, int seeds, bool holdout, bool isRegression,
    bool asJson)
{
    var (training, test) = (CsvTable.Read(Path.Combine(folder, "train.csv")), CsvTable.Read(Path.Combine(folder, "test.csv")));
    var scores = new Scores[seeds];
    var (clock, processor) = (TimeSpan.Zero, TimeSpan.Zero);
    for (var seed = 0; seed < seeds; seed++)
    {
        var (rows, scored) = holdout ? training.Split(seed, isRegression) : (training, test);
        var encoding = new TableEncoding(rows, isRegression ? [] : rows.Rows.Concat(scored.Rows).Select(row => row[^1]!));
        TabularDataset data = encoding.Encode(rows), other = encoding.Encode(scored);
        var (start, spent) = (Stopwatch.GetTimestamp(), Process.GetCurrentProcess().TotalProcessorTime);
        var predictions = predict(data, other, seed);
        clock += Stopwatch.GetElapsedTime(start);
        processor += Process.GetCurrentProcess().TotalProcessorTime - spent;
        scores[seed] = Scores.Of(predictions, other);
    }
    var mean = scores.Average(one => one.Main);
    var deviation = Math.Sqrt(scores.Average(one => (one.Main - mean) * (one.Main - mean)));
    var (seconds, processorSeconds) = (clock.TotalSeconds / seeds, processor.TotalSeconds / seeds);
    Console.WriteLine(asJson
        ? JsonSerializer.Serialize(new { table = name, learner, score = mean, seconds = Math.Round(seconds, 2) })
        : $"{name,-12} {learner,-10} {mean:0.0000} ±{deviation:0.0000} {(isRegression ? "RMSE" : "log loss")} {scores.Average(one => one.Error):0.0000} "
            + $"{seconds,7:0.0} s {processorSeconds,7:0.0} CPU s");
}

static float[] Predict(TrainedModel model, TabularDataset data)
{
    var features = new float[data.Rows * data.Columns];
    for (var r = 0; r < data.Rows; r++)
        data.Row(r).CopyTo(features.AsSpan(r * data.Columns));
    var predictions = new float[data.Rows * model.Outputs];
    model.Predict(features, predictions);
    return predictions;
}
