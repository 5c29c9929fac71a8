using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using MLNetDeep.Collectives;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;

namespace MLNetDeep.Checkpoints;

/// <summary>Everything that the result of a training depends on: two calls that are equal give the same model.</summary>
/// <param name="Version">The library and its version.</param>
/// <param name="Options">The options that decide the result, as JSON.</param>
/// <param name="Engine">What computes; empty for this library's own kernels.</param>
/// <param name="InitialModel">Says what the training starts from; empty where the weights are drawn.</param>
/// <param name="Seed">The seed.</param>
/// <param name="Training">SHA-256 of the task, the columns, the labels' names and all rows, in hexadecimal.</param>
/// <param name="Validation">The same of the validation rows; empty where a part of the training rows is set aside.</param>
internal sealed record TrainingCall(
    string Version, string Options, string Engine, string InitialModel, int Seed, string Training, string Validation)
{
    private const int BufferBytes = 1 << 16;                     // a row alone is too small a piece to hash

    public static TrainingCall Of(TabularDataset data, DeepResidualOptions options, int seed, TabularDataset? validation)
    {
        var decisive = options.ToReproducible() with { Loss = options.Loss ?? Loss.Of(data.Task) };
        return new TrainingCall(
            ModelFile.Producer(), JsonSerializer.Serialize(decisive, ModelJson.Options), options.Run.Engine?.Kind ?? "",
            Describe(options.Transfer.InitialModel, data), seed, HashOf(data), validation is null ? "" : HashOf(validation));
    }

    /// <summary>What another call has that this one has not, a part of a sentence each.</summary>
    public IEnumerable<string> DifferencesOf(TrainingCall other)
    {
        if (other.Version != Version)
            yield return $"the version ({ModelFile.Shorten(other.Version)} there, {Version} here)";
        if (other.Options != Options)
            yield return $"the options ({string.Join(", ", DifferentOptions(other))})";
        if (other.Engine != Engine)
            yield return $"the engine ({NameOf(other.Engine)} there, {NameOf(Engine)} here)";
        if (other.InitialModel != InitialModel)
            yield return "the initial model";
        if (other.Seed != Seed)
            yield return Invariant($"the seed ({other.Seed} there, {Seed} here)");
        if (other.Training != Training)
            yield return "the training data";
        if (other.Validation != Validation)
            yield return "the validation data";
    }

    /// <summary>Refuses ranks that do not train the same: what they compute together would be nobody's.</summary>
    /// <exception cref="ArgumentException">A rank has another call than rank 0; the first such rank, and what differs, are named. All ranks throw it.</exception>
    public void RequireSameOnAll(ICollective ranks)
    {
        var own = JsonSerializer.SerializeToUtf8Bytes(this, ModelJson.Options);
        var hashes = new byte[ranks.Size * SHA256.HashSizeInBytes];
        SHA256.HashData(own, hashes.AsSpan(ranks.Rank * SHA256.HashSizeInBytes));
        ranks.Gather<byte>(hashes);
        var other = 0;
        while (other < ranks.Size && HashOf(other).SequenceEqual(HashOf(0)))
            other++;
        if (other == ranks.Size)
            return;
        var (first, there) = (CallOf(0), CallOf(other));
        throw new ArgumentException(
            $"All ranks must have the same data, options and seed, but rank 0 (there) and rank {other} (here) differ in "
            + $"{string.Join("; ", there.DifferencesOf(first))}.", "options");

        ReadOnlySpan<byte> HashOf(int rank) => hashes.AsSpan(rank * SHA256.HashSizeInBytes, SHA256.HashSizeInBytes);

        TrainingCall CallOf(int rank) => JsonSerializer.Deserialize<TrainingCall>(ranks.BroadcastAll(own, rank), ModelJson.Options)!;
    }

    private static string NameOf(string? engine) => engine is { Length: > 0 } ? ModelFile.Shorten(engine) : "this library's own";

    /// <exception cref="InvalidDataException">They are no options.</exception>
    private string[] DifferentOptions(TrainingCall other)
    {
        try
        {
            return [.. DifferentOptions(ParseOptions(Options), ParseOptions(other.Options))];
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // What is wrong inside a group is found only here: a name that is there twice, or is no text.
            throw new InvalidDataException($"A checkpoint's options are damaged: {ModelFile.Shorten(exception.Message)}", exception);
        }
    }

    private static IEnumerable<string> DifferentOptions(JsonObject here, JsonObject there)
    {
        foreach (var name in here.Select(option => option.Key).Union(there.Select(option => option.Key)))
        {
            var text = ModelFile.Shorten($"{name[..1].ToUpperInvariant()}{name[1..]}");
            if (here[name] is JsonObject group && there[name] is JsonObject other && IsGroup(group) && IsGroup(other))
                foreach (var inner in DifferentOptions(group, other))
                    yield return ModelFile.Shorten($"{text}.{inner}");
            else if (!here.ContainsKey(name) || !there.ContainsKey(name) || !JsonNode.DeepEquals(here[name], there[name]))
                yield return text;
        }
    }

    // Not one of several kinds; an empty name may be there in a damaged file.
    private static bool IsGroup(JsonObject options) => !options.ContainsKey("kind") && options.All(option => option.Key.Length > 0);

    /// <exception cref="InvalidDataException">They are no options.</exception>
    private static JsonObject ParseOptions(string options)
    {
        try
        {
            // Names that are there twice are found only when somebody asks for one.
            if (JsonNode.Parse(options) is JsonObject found && found.All(option => option.Key.Length > 0))
                return found;
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException)
        {
            throw new InvalidDataException($"A checkpoint's options are damaged: {ModelFile.Shorten(exception.Message)}", exception);
        }
        throw new InvalidDataException("A checkpoint's options are damaged: they are no object with names.");
    }

    private static string Describe(InitialModel? model, TabularDataset data) => model is null ? ""
        : $"{model.Sha256} {model.TakeBlocks} {model.ReplaceHead} {model.TargetsOf(data)} {JsonSerializer.Serialize(model.Encoder.ToState(), ModelJson.Options)}";

    private static string HashOf(TabularDataset data)
    {
        using var sha = SHA256.Create();
        using (var hashing = new BufferedStream(new CryptoStream(Stream.Null, sha, CryptoStreamMode.Write), BufferBytes))
        {
            JsonSerializer.Serialize(hashing, new
            {
                data.Task, data.Columns, data.Categories, data.ColumnNames, data.ClassLabels, data.Rows, Weighted = !data.Weights.IsEmpty,
            });
            for (var r = 0; r < data.Rows; r++)
                hashing.Write(MemoryMarshal.AsBytes(data.Row(r)));
            if (data.Sparse is { } sparse)
                AddSparse(hashing, data, sparse);
            hashing.Write(MemoryMarshal.AsBytes(data.Labels));
            hashing.Write(MemoryMarshal.AsBytes(data.Targets));
            hashing.Write(MemoryMarshal.AsBytes(data.Weights));
        }
        return Convert.ToHexStringLower(sha.Hash!);
    }

    private static void AddSparse(BufferedStream hashing, TabularDataset data, SparseRows sparse)
    {
        JsonSerializer.Serialize(hashing, data.SparseNumbers);
        for (var r = 0; r < data.Rows; r++)
        {
            var row = sparse.RowOf(data.Features.Row(r));
            hashing.Write(MemoryMarshal.AsBytes<int>([row.Slots.Length]));
            hashing.Write(MemoryMarshal.AsBytes(row.Slots));
            hashing.Write(MemoryMarshal.AsBytes(row.Values));
        }
    }
}
