using System.Globalization;
using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Reuse;

/// <summary>
/// What pretraining gains or loses on Letter Recognition with 200 labels: the figures of docs/reuse.md. The set is not part of this
/// repository: MLNETDEEP_DATA names the folder that has it as letter/train.csv and letter/test.csv.
/// </summary>
[TestClass]
public sealed class LetterPretrainingTests
{
    private const int Labels = 200;
    private const int Seeds = 3;

    private static readonly DeepResidualOptions Options = ClassicOptions.All with { BatchSize = 32 };

    public required TestContext TestContext { get; init; }

    [TestMethod]
    public void Train_200Labels_IsAsGoodWithThePretrainingAsWithout()
    {
        var folder = Path.Combine(Environment.GetEnvironmentVariable("MLNETDEEP_DATA") ?? "", "letter");
        if (!Directory.Exists(folder))
            Assert.Inconclusive("MLNETDEEP_DATA names no folder with Letter Recognition in it.");
        var rows = Read(Path.Combine(folder, "train.csv"));
        var test = Labelled(Read(Path.Combine(folder, "test.csv")));

        var unlabelled = new TabularDataset(16, classes: 1);
        foreach (var (features, _) in rows)
            unlabelled.AddUnlabelled(features);
        double[] scratch = new double[Seeds], pretrained = new double[Seeds];
        for (var seed = 0; seed < Seeds; seed++)
        {
            new Random(seed).Shuffle(rows);
            var labelled = Labelled(rows[..Labels]);
            scratch[seed] = TestTables.Accuracy(DeepResidualTraining.Train(labelled, Options, seed), test);
            var start = Pretraining.Run(unlabelled, Options, seed: seed);
            pretrained[seed] = TestTables.Accuracy(DeepResidualTraining.Train(labelled, Options with { Transfer = new() { InitialModel = start } }, seed), test);
        }
        TestContext.WriteLine($"from scratch {string.Join(' ', scratch)}: {scratch.Average():P1}");
        TestContext.WriteLine($"pretrained   {string.Join(' ', pretrained)}: {pretrained.Average():P1}");
        Assert.IsGreaterThan(0.45, scratch.Average());
        Assert.AreEqual(scratch.Average(), pretrained.Average(), 0.05);
    }

    private static (float[] Features, int Label)[] Read(string path) =>
        [.. File.ReadLines(path).Skip(1).Select(line => line.Split(',')).Select(
            cells => (Array.ConvertAll(cells[..16], cell => float.Parse(cell, CultureInfo.InvariantCulture)), cells[16].Trim('"')[0] - 'A'))];

    private static TabularDataset Labelled(IEnumerable<(float[] Features, int Label)> rows)
    {
        var data = new TabularDataset(16, classes: 26);
        foreach (var (features, label) in rows)
            data.Add(features, label);
        return data;
    }
}
