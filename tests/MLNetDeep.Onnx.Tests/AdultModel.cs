using MLNetDeep.Accuracy;
using MLNetDeep.Models;

namespace MLNetDeep.Onnx.Tests;

/// <summary>
/// A network with the default encoding trained on Census Income (adult), a mixed table with gaps. The set is not part of this repository:
/// MLNETDEEP_DATA names the folder that has it as adult/train.csv and adult/test.csv.
/// </summary>
internal static class AdultModel
{
    private const int Rows = 1_000;

    private static readonly string Folder = Path.Combine(Environment.GetEnvironmentVariable("MLNETDEEP_DATA") ?? "", "adult");

    public static bool IsThere => Directory.Exists(Folder);

    public static OnnxCase Create()
    {
        var (training, test) = (CsvTable.Read(Path.Combine(Folder, "train.csv")), CsvTable.Read(Path.Combine(Folder, "test.csv")));
        var encoding = new TableEncoding(training, training.Rows.Select(row => row[^1]!));
        var scored = encoding.Encode(test);
        return new OnnxCase("adult", Train, () => [.. Enumerable.Range(0, Rows).SelectMany(row => scored.Row(row).ToArray())]);

        TrainedModel Train() => DeepResidualTraining.Train(
            encoding.Encode(training), new DeepResidualOptions { Epochs = 1, Ensemble = new() { Bagging = 0 }, Run = new() { Report = false } }, seed: 1);
    }
}
