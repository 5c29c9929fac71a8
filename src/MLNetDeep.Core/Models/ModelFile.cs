using System.IO.Compression;
using System.Numerics.Tensors;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Storage;

namespace MLNetDeep.Models;

/// <summary>
/// A model as two entries: <c>network.json</c> and <c>weights.safetensors</c>, which any Python reader of safetensors opens. Each
/// carries the other's SHA-256, so that an altered byte is found. A file of its own is a zip of the two, not compressed.
/// </summary>
internal static class ModelFile
{
    public const string NetworkEntry = "network.json";
    public const string WeightsEntry = "weights.safetensors";

    private const string HashKey = "networkSha256";
    private const int MaxMessageCharacters = 500;

    // Every file of the same model has the same bytes.
    private static readonly DateTimeOffset EntryTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The two entries of a model.</summary>
    public static (byte[] Network, byte[] Weights) Write(TrainedModel model)
    {
        var tensors = model.Networks.Tensors();
        var further = model.Networks.Count > 1;
        var document = new ModelDocument(
            ModelDocument.FormatOf(model), Producer(), WeightsSha256: HashOfNumbers(tensors), model.Network.Spec, model.Encoder.ToState(),
            model.Labels, model.Summary, model.ColumnNames)
        {
            NetworkWeights = further ? [.. model.Networks.Weights] : null,
            FurtherNetworks = further ? [.. model.Networks.Networks.Skip(1).Select(network => network.Spec)] : null,
            Temperature = model.Temperature == 1 ? null : model.Temperature,
            Task = model.Task, Targets = model.Targets, ScoreThreshold = model.ScoreThreshold, Report = model.Report.Sections,
        };
        var network = JsonSerializer.SerializeToUtf8Bytes(document, ModelJson.Options);
        return (network, Safetensors.Write(tensors, HashKey, Hash(network)));
    }

    /// <summary>The two entries of a model, by their names in any archive.</summary>
    public static IReadOnlyList<(string Name, byte[] Content)> EntriesOf(TrainedModel model)
    {
        var (network, weights) = Write(model);
        return [(NetworkEntry, network), (WeightsEntry, weights)];
    }

    /// <summary>The model of an archive whose entries are read by their names.</summary>
    /// <exception cref="InvalidDataException">They are damaged or of a newer format.</exception>
    public static TrainedModel Read(Func<string, byte[]> readEntry) => Read(readEntry(NetworkEntry), readEntry(WeightsEntry));

    /// <summary>The model of two entries.</summary>
    /// <exception cref="InvalidDataException">They are damaged or of a newer format.</exception>
    public static TrainedModel Read(byte[] network, byte[] weights)
    {
        RequireKnownFormat(network);
        try
        {
            return ReadKnown(network, weights);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException or OverflowException)
        {
            // Numbers that do not fit together; text that is no UTF-8, which JsonElement finds only when asked for it.
            throw new InvalidDataException($"The model is damaged. {Shorten(exception.Message)}", exception);
        }
    }

    private static TrainedModel ReadKnown(byte[] network, byte[] weights)
    {
        var (dataOffset, header) = Safetensors.ReadHeader(weights);
        if (Safetensors.Metadata(header, HashKey) != Hash(network))
            throw Mismatch(NetworkEntry, WeightsEntry);
        var numbers = weights.AsSpan(dataOffset);
        var document = ReadDocument(network);
        RequireKnownFormat(document.Format);
        if (document.WeightsSha256 != Hash(numbers))
            throw Mismatch(WeightsEntry, NetworkEntry);
        document.RequireConsistent();
        var encoder = InputEncoder.Restore(document.Encoder);
        NetworkSpec[] specs = [.. document.Networks().Select(spec => spec with { Input = encoder.Layout })];
        RequireWeights(specs, numbers.Length / sizeof(float));
        var restored = new NetworkEnsemble(specs.Select(spec => new Network(spec)), document.NetworkWeights ?? [1]);
        var tensors = restored.Tensors();
        Safetensors.Read(numbers, header, tensors);
        foreach (var tensor in tensors)
            if (!tensor.Values.IsEmpty && !TensorPrimitives.IsFiniteAll<float>(tensor.Values.Span))      // of no numbers it says false
                throw new InvalidDataException($"Tensor '{tensor.Name}' has a number that is not finite.");
        var model = new TrainedModel(
            encoder, restored, document.Labels, document.Training, document.ColumnNames, document.Task, document.Targets, document.Report,
            document.Temperature ?? 1);
        return document.ScoreThreshold == 0 ? model : model.WithScoreThreshold(document.ScoreThreshold);
    }

    // Before anything is allocated for it.
    private static void RequireWeights(NetworkSpec[] specs, int weights)
    {
        var sum = 0L;
        foreach (var spec in specs)
        {
            var expected = Architecture.Of(spec).Weights;
            if (specs.Length == 1 ? expected != weights : expected > weights - sum)
                throw new InvalidDataException($"{NetworkEntry} is damaged. A network of {spec} has {expected} weights, but there are {weights - sum}.");
            sum += expected;
        }
        if (sum != weights)
            throw new InvalidDataException($"{NetworkEntry} is damaged. {specs.Length} networks have {sum} weights, but there are {weights}.");
    }

    /// <summary>Writes a file of its own; an older one stays whole until the new one is.</summary>
    public static void Save(TrainedModel model, string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var entries = EntriesOf(model);
        AtomicFile.Write(path, stream =>
        {
            using var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
            foreach (var (name, content) in entries)
                WriteEntry(zip, name, content);
        });
    }

    public static TrainedModel Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        using var file = FileAccessFaults.AsIOException(path, () => File.OpenRead(path));
        return Load(file, $"'{path}'");
    }

    /// <summary>What a file says may be of any length; a message has room for the beginning.</summary>
    public static string Shorten(string text) => text.Length > MaxMessageCharacters ? $"{text[..MaxMessageCharacters]}…" : text;

    /// <summary>Reads a file of its own from a stream that can seek; error messages call it as told.</summary>
    public static TrainedModel Load(Stream file, string name)
    {
        try
        {
            using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            return Read(entry => ReadEntry(zip, entry, file.Length));
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or NotSupportedException or ArgumentException)
        {
            throw new InvalidDataException($"{name} is no model that can be read. {exception.Message}", exception);
        }
    }

    /// <summary>Whether a stream that can seek is a file of its own, readable or not.</summary>
    public static bool IsOne(Stream file)
    {
        try
        {
            using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            return zip.GetEntry(NetworkEntry) is not null && zip.GetEntry(WeightsEntry) is not null;
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or NotSupportedException or ArgumentException)
        {
            return false;
        }
    }

    private static InvalidDataException Mismatch(string entry, string other) =>
        new($"{entry} is damaged or belongs to another model: its SHA-256 is not the one that {other} names.");

    private static void RequireKnownFormat(byte[] network)
    {
        try
        {
            RequireKnownFormat(FormatOf(network));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new InvalidDataException($"{NetworkEntry} is no valid JSON: {Shorten(exception.Message)}", exception);
        }
    }

    private static void RequireKnownFormat(int format)
    {
        if (format < 1)
            throw new InvalidDataException($"{NetworkEntry} does not say its format; expected a number from 1 to {ModelDocument.CurrentFormat}.");
        if (format > ModelDocument.CurrentFormat)
            throw new InvalidDataException(
                $"The model is of format {format}, which a newer MLNetDeep wrote; this version reads up to format {ModelDocument.CurrentFormat}.");
    }

    // 0 where it is not said. A newer format may be no document of this one: nothing else is looked at, and nothing allocated.
    private static int FormatOf(ReadOnlySpan<byte> network)
    {
        var reader = new Utf8JsonReader(network, new JsonReaderOptions { MaxDepth = ModelJson.Options.MaxDepth });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return 0;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isFormat = reader.ValueTextEquals("format"u8);
            reader.Read();
            if (isFormat)
                return reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out var format) ? format : 0;
            reader.Skip();
        }
        return 0;
    }

    private static ModelDocument ReadDocument(byte[] network)
    {
        try
        {
            var isOlder = FormatOf(network) < ModelDocument.FormatOfOneNetwork;
            if (!isOlder && !OlderFormats.HasFormerDefaults(network))
                return JsonSerializer.Deserialize<ModelDocument>(network, ModelJson.Options) ?? throw new InvalidDataException($"{NetworkEntry} is empty.");
            var older = (JsonObject)JsonNode.Parse(network, documentOptions: new JsonDocumentOptions { MaxDepth = ModelJson.Options.MaxDepth })!;
            if (isOlder)
                OlderFormats.Upgrade(older);
            OlderFormats.AddFormerDefaults(older);
            return older.Deserialize<ModelDocument>(ModelJson.Options)!;
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw new InvalidDataException($"{NetworkEntry} is damaged: {Shorten(JsonPart.Describe(exception))}", exception);
        }
    }

    private static void WriteEntry(ZipArchive zip, string name, byte[] content)
    {
        var entry = zip.CreateEntry(name, CompressionLevel.NoCompression);
        entry.LastWriteTime = EntryTime;
        using var stream = entry.Open();
        stream.Write(content);
    }

    // An entry that is not compressed cannot be larger than its file: what a damaged length claims is never allocated.
    private static byte[] ReadEntry(ZipArchive zip, string name, long fileLength)
    {
        var entry = zip.GetEntry(name) ?? throw new InvalidDataException($"It lacks the entry {name}.");
        if (entry.CompressedLength != entry.Length)
            throw new InvalidDataException(
                $"Its entry {name} has {entry.Length} bytes in {entry.CompressedLength}; entries must be stored uncompressed, as by 'zip -0'.");
        if (entry.Length < 0 || entry.Length > Math.Min(fileLength, Array.MaxLength))
            throw new InvalidDataException($"Its entry {name} claims {entry.Length} bytes, of a file of {fileLength}.");
        var content = new byte[entry.Length];
        using var stream = entry.Open();
        stream.ReadExactly(content);
        return content;
    }

    /// <summary>SHA-256 of the numbers, in hexadecimal.</summary>
    public static string HashOfNumbers(IReadOnlyList<NamedTensor> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var tensor in tensors)
            hash.AppendData(Safetensors.ToBytes(tensor.Values.Span));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>The name and version of this library.</summary>
    public static string Producer() => $"MLNetDeep {LibraryVersion.Text}";
}
