using System.Text.Json;
using Microsoft.ML;
using TitanicSample;

namespace MLNetDeep.Tests.Samples;

/// <summary>What samples/Titanic offers to a program that consumes its model.</summary>
[TestClass, DoNotParallelize]
public sealed class TitanicTests
{
    private const int Threads = 64;

    [TestMethod]
    public void Predict_FromManyThreadsAtOnce_GivesTheSerialAnswers()
    {
        Titanic.Train(Titanic.MLNetModelPath, Titanic.RetrainFilePath);
        var mlContext = new MLContext();
        var passengers = mlContext.Data.CreateEnumerable<Titanic.ModelInput>(
            Titanic.LoadIDataViewFromFile(mlContext, Titanic.RetrainFilePath), reuseRowObject: false).ToArray();
        var serial = Array.ConvertAll(passengers, Answer);

        // Thread i predicts the passengers i, i + 64, …, all threads at once.
        var parallel = new string[passengers.Length];
        using var start = new Barrier(Threads);
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(first => new Thread(() =>
        {
            start.SignalAndWait();
            for (var i = first; i < passengers.Length; i += Threads)
                parallel[i] = Answer(passengers[i]);
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());

        CollectionAssert.AreEqual(serial, parallel);
        Assert.IsGreaterThan(20, serial.Distinct().Count());
        var right = passengers.Zip(serial).Count(pair => pair.Second.StartsWith(pair.First.Survived + " ", StringComparison.Ordinal));
        Assert.IsGreaterThan(0.78, right / (double)passengers.Length);

        static string Answer(Titanic.ModelInput passenger)
        {
            var output = Titanic.Predict(passenger);
            return $"{output.PredictedLabel} {string.Join(' ', output.Score.Select(BitConverter.SingleToInt32Bits))}";
        }
    }

    [TestMethod]
    public void Configuration_NamesTheColumnsOfTheFile()
    {
        var source = Configuration().GetProperty("DataSource");
        var columns = source.GetProperty("ColumnProperties").EnumerateArray().ToArray();
        string[] names = [.. columns.Select(column => column.GetProperty("ColumnName").GetString()!)];
        var file = Path.Combine(AppContext.BaseDirectory, source.GetProperty("FilePath").GetString()!);

        Assert.AreEqual(Titanic.RetrainFilePath, file);
        Assert.AreEqual(File.ReadLines(file).First(), string.Join(',', names));
        var schema = Titanic.LoadIDataViewFromFile(new MLContext(), file).Schema;
        CollectionAssert.AreEqual(schema.Select(column => column.Name).ToArray(), names);
        CollectionAssert.AreEqual(
            schema.Select(column => column.Type.RawType == typeof(float) ? "Single" : "String").ToArray(),
            columns.Select(column => column.GetProperty("ColumnDataFormat").GetString()).ToArray());
        CollectionAssert.AreEqual(
            new[] { "survived" },
            columns.Where(column => column.GetProperty("ColumnPurpose").GetString() == "Label").Select(column => column.GetProperty("ColumnName").GetString()).ToArray());
    }

    [TestMethod]
    public void Configuration_HasNoPathOfAMachine()
    {
        foreach (var text in Texts(Configuration()))
            Assert.IsFalse(text.IndexOfAny(['/', '\\', ':']) >= 0, text);
    }

    private static JsonElement Configuration() =>
        JsonElement.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Titanic.mbconfig")));

    private static IEnumerable<string> Texts(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Texts(property.Value)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Texts),
        JsonValueKind.String => [element.GetString()!],
        _ => [],
    };
}
