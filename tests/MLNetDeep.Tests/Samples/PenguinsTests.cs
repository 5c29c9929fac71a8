using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.ML;
using PenguinsSample;

namespace MLNetDeep.Tests.Samples;

/// <summary>Runs samples/Penguins, and uses what it offers to a program that consumes its model.</summary>
[TestClass, DoNotParallelize]
public sealed class PenguinsTests
{
    private const int Threads = 64;

    private static SampleProcess _sample = null!;

    [ClassInitialize]
    public static void Run(TestContext context)
    {
        _sample = SampleProcess.Run("Penguins");
        File.Copy(Path.Combine(SampleProcess.FolderOf("Penguins"), "Penguins.mlnet"), Penguins.MLNetModelPath, overwrite: true);
    }

    [TestMethod]
    public void Penguins_OfThreeFolds_ArePredictedAsWellAsByALinearModel_WithHalfTheLogLoss()
    {
        Assert.AreEqual(0, _sample.ExitCode);
        CollectionAssert.AreEqual(new[] { 344.0, 11 }, _sample.Numbers("Penguins: "));
        var (network, linear) = (_sample.Numbers("DeepResidual: "), _sample.Numbers("Linear: "));
        Assert.AreEqual(0.890, network[0], 0.02);
        Assert.AreEqual(0.895, linear[0], 0.01);
        Assert.AreEqual(0.247, network[3], 0.03);
        Assert.AreEqual(0.439, linear[3], 0.02);
        Assert.AreEqual(0.5045, _sample.Numbers("Commonest: ")[0]);
        Assert.IsGreaterThan(0.95, Probability("Adelie     Dream      36.5  17.5  187  3300  female "));
        Assert.IsGreaterThan(0.95, Probability("Adelie     Dream      40.5  19.2  193  4050  male "));
        Assert.IsGreaterThan(0.95, Probability("Gentoo     Biscoe     45.5  14.2  212  4700  female "));
        Assert.IsLessThan(0.7, Probability("Gentoo     Biscoe        ?  15.8    ?     ?  "));

        static double Probability(string penguin) => _sample.Numbers(penguin)[0] / 100;
    }

    [TestMethod]
    public void Predict_FromManyThreadsAtOnce_GivesTheSerialAnswers()
    {
        var mlContext = new MLContext();
        var penguins = mlContext.Data.CreateEnumerable<Penguins.ModelInput>(
            Penguins.LoadIDataViewFromFile(mlContext, Penguins.RetrainFilePath), reuseRowObject: false).ToArray();
        var serial = Array.ConvertAll(penguins, Answer);

        // Thread i predicts the penguins i, i + 64, …, all threads at once.
        var parallel = new string[penguins.Length];
        using var start = new Barrier(Threads);
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(first => new Thread(() =>
        {
            start.SignalAndWait();
            for (var i = first; i < penguins.Length; i += Threads)
                parallel[i] = Answer(penguins[i]);
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        CollectionAssert.AreEqual(serial, parallel);
        Assert.IsGreaterThan(300, serial.Distinct().Count());
        var right = penguins.Zip(serial).Count(pair => pair.First.Sex != "" && pair.Second.StartsWith(pair.First.Sex + " ", StringComparison.Ordinal));
        Assert.IsGreaterThan(0.9, right / 333.0);

        static string Answer(Penguins.ModelInput penguin)
        {
            var output = Penguins.Predict(penguin);
            return $"{output.PredictedLabel} {string.Join(' ', output.Score.Select(BitConverter.SingleToInt32Bits))}";
        }
    }

    [TestMethod]
    public void Configuration_NamesTheColumnsOfTheFile()
    {
        var source = Configuration().GetProperty("DataSource");
        var columns = source.GetProperty("ColumnProperties").EnumerateArray().ToArray();
        string[] names = [.. columns.Select(column => column.GetProperty("ColumnName").GetString()!)];
        var file = Path.Combine(Folder(), source.GetProperty("FilePath").GetString()!);

        Assert.AreEqual(File.ReadAllText(Penguins.RetrainFilePath), File.ReadAllText(file));
        Assert.AreEqual(File.ReadLines(file).First(), string.Join(',', names));
        var schema = Penguins.LoadIDataViewFromFile(new MLContext(), file).Schema;
        CollectionAssert.AreEqual(schema.Select(column => column.Name).ToArray(), names);
        CollectionAssert.AreEqual(
            schema.Select(column => column.Type.RawType == typeof(float) ? "Single" : "String").ToArray(),
            columns.Select(column => column.GetProperty("ColumnDataFormat").GetString()).ToArray());
        CollectionAssert.AreEqual(
            new[] { "sex" },
            columns.Where(column => column.GetProperty("ColumnPurpose").GetString() == "Label").Select(column => column.GetProperty("ColumnName").GetString()).ToArray());
    }

    [TestMethod]
    public void Configuration_HasNoPathOfAMachine()
    {
        foreach (var text in Texts(Configuration()))
            Assert.IsFalse(text.StartsWith('/') || text.IndexOfAny(['\\', ':']) >= 0, text);
    }

    private static JsonElement Configuration() =>
        JsonElement.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Penguins.mbconfig")));

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Texts(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.String => [element.GetString()!],
        _ => [],
    };

    private static string Folder([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "../../../samples/Penguins"));
}
