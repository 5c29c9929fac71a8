using System.IO.Compression;
using System.Text;

namespace Microsoft.ML;

/// <summary>Writes the zip file of a model: one entry for each stream of each component. The same model gives the same bytes.</summary>
internal sealed class ModelZipWriter(Stream stream) : IDisposable
{
    private readonly ZipArchive _archive = new(stream, ZipArchiveMode.Create, leaveOpen: true);

    public void Add(string path, Action<BinaryWriter> write)
    {
        var entry = _archive.CreateEntry(path);
        entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
        using var writer = new BinaryWriter(entry.Open(), Encoding.UTF8);
        write(writer);
    }

    public void Dispose() => _archive.Dispose();
}

/// <summary>Reads the zip file of a model; what is damaged is a <see cref="FormatException"/>.</summary>
internal sealed class ModelZipReader : IDisposable
{
    private readonly ZipArchive _archive;

    public ModelZipReader(Stream stream)
    {
        try
        {
            _archive = new ZipArchive(stream, ZipArchiveMode.Read, leaveOpen: true);
            _ = _archive.Entries.Count;
        }
        catch (InvalidDataException exception)
        {
            throw new FormatException("The stream is not a model: " + exception.Message, exception);
        }
    }

    public BinaryReader Open(string path) => OpenOrNull(path) ?? throw new FormatException($"Corrupt model file: there is no entry '{path}'.");

    public BinaryReader OpenOrNull(string path) =>
        _archive.GetEntry(path) is { } entry ? new BinaryReader(ReadChecked(entry), Encoding.UTF8) : null;

    public void Dispose() => _archive.Dispose();

    // The archive itself does not compare checksums. Memory grows with the bytes that are there, not with a stated length.
    private static MemoryStream ReadChecked(ZipArchiveEntry entry)
    {
        var content = new MemoryStream();
        try
        {
            using var source = entry.Open();
            var buffer = new byte[16384];
            for (int read; (read = source.Read(buffer)) > 0 && content.Length <= entry.Length;)
                content.Write(buffer.AsSpan(0, read));
        }
        catch (InvalidDataException exception)
        {
            throw new FormatException($"The model's entry '{entry.FullName}' is damaged: {exception.Message}", exception);
        }
        if (content.Length != entry.Length || Crc32(content.GetBuffer().AsSpan(0, (int)content.Length)) != entry.Crc32)
            throw new FormatException($"The model's entry '{entry.FullName}' is damaged.");
        content.Position = 0;
        return content;
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        uint crc = ~0u;
        foreach (byte b in bytes)
            crc = (crc >> 8) ^ _crcTable[(byte)crc ^ b];
        return ~crc;
    }

    private static readonly uint[] _crcTable = [.. Enumerable.Range(0, 256).Select(i =>
    {
        uint value = (uint)i;
        for (int bit = 0; bit < 8; bit++)
            value = (value & 1) != 0 ? (value >> 1) ^ 0xEDB88320 : value >> 1;
        return value;
    })];
}
