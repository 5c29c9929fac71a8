using System.IO.Compression;
using Microsoft.ML;

namespace MLNetDeep.Tests.Trainers;

/// <summary>ML.NET's model zip in memory: its entries, and the same zip with an entry replaced (its check sum is right again).</summary>
internal static class SavedModel
{
    public const string Network = "network.json";
    public const string Weights = "weights.safetensors";
    public const string Header = "Model.key";

    public static byte[] Save(MLContext mlContext, ITransformer model, DataViewSchema? schema = null)
    {
        using var stream = new MemoryStream();
        mlContext.Model.Save(model, schema, stream);
        return stream.ToArray();
    }

    public static ITransformer Load(MLContext mlContext, byte[] file)
    {
        using var stream = new MemoryStream(file);
        return mlContext.Model.Load(stream, out _);
    }

    /// <summary>The content of the one entry whose name ends so.</summary>
    public static byte[] Entry(byte[] file, string name) => Entries(file).Single(entry => IsNamed(entry.Name, name)).Content;

    /// <summary>The file with another content in the one entry whose name ends so, or without that entry.</summary>
    public static byte[] With(byte[] file, string name, byte[]? content) =>
        Zip(Entries(file)
            .Select(entry => IsNamed(entry.Name, name) ? (entry.Name, Content: content!) : entry)
            .Where(entry => entry.Content is not null));

    public static (string Name, byte[] Content)[] Entries(byte[] file)
    {
        using var zip = new ZipArchive(new MemoryStream(file));
        return [.. zip.Entries.Select(entry => (entry.FullName, Read(entry)))];
    }

    private static byte[] Zip(IEnumerable<(string Name, byte[] Content)> entries)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
            foreach (var (name, content) in entries)
            {
                using var entry = zip.CreateEntry(name, CompressionLevel.NoCompression).Open();
                entry.Write(content);
            }
        return stream.ToArray();
    }

    // ML.NET has written both separators over the years.
    private static bool IsNamed(string path, string name) => path.Split('/', '\\')[^1] == name;

    private static byte[] Read(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }
}
