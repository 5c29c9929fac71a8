using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep.Tests.Samples;

/// <summary>The penguins of the sample WebApi as JSON, and what its model says of each without the service.</summary>
internal sealed class OfflinePenguins
{
    private readonly PenguinPrediction[] _predictions;

    public OfflinePenguins(string modelPath)
    {
        var mlContext = new MLContext(seed: 1);
        var options = new TextLoader.Options { Separators = [','], HasHeader = true, MissingRealsAsNaNs = true };
        var all = mlContext.Data.LoadFromTextFile<Penguin>(Path.Combine(SampleProcess.FolderOf("WebApi"), "penguins.csv"), options);
        var penguins = mlContext.Data.CreateEnumerable<Penguin>(all, reuseRowObject: false).Where(penguin => !float.IsNaN(penguin.BillLength)).ToArray();
        var scored = mlContext.Model.Load(modelPath, out _).Transform(mlContext.Data.LoadFromEnumerable(penguins));
        VBuffer<ReadOnlyMemory<char>> names = default;
        scored.Schema["Score"].GetSlotNames(ref names);

        Species = [.. names.DenseValues().Select(name => name.ToString())];
        Bodies = [.. penguins.Select(JsonOf)];
        _predictions = [.. mlContext.Data.CreateEnumerable<PenguinPrediction>(scored, reuseRowObject: false)];
    }

    public string[] Species { get; }

    public string[] Bodies { get; }

    /// <summary>Whether the answer is the model's, to the bit.</summary>
    public bool AreSame(int penguin, JsonElement answer)
    {
        var expected = _predictions[penguin];
        var probabilities = answer.GetProperty("probabilities").EnumerateObject().ToArray();
        return answer.GetProperty("species").GetString() == expected.Species
            && probabilities.Select(found => found.Name).SequenceEqual(Species)
            && probabilities.Select(found => found.Value.GetSingle()).SequenceEqual(expected.Score);
    }

    // What is not known is left out.
    private static string JsonOf(Penguin penguin)
    {
        var fields = new Dictionary<string, object>
        {
            ["billLength"] = penguin.BillLength, ["billDepth"] = penguin.BillDepth,
            ["flipperLength"] = penguin.FlipperLength, ["bodyMass"] = penguin.BodyMass, ["island"] = penguin.Island,
        };
        if (penguin.Sex != "")
            fields["sex"] = penguin.Sex;
        return JsonSerializer.Serialize(fields);
    }
}
