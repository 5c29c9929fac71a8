using System.IO.Compression;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>The zip file of a model: one entry for each stream of each component.</summary>
internal abstract class Repository : IDisposable
{
    public abstract void Dispose();

    protected static string EntryPath(string dir, string name) =>
        (string.IsNullOrEmpty(dir) ? name : $"{dir}/{name}").Replace('\\', '/');

    public sealed class Entry(string path, Stream stream) : IDisposable
    {
        public string Path => path;

        public Stream Stream => stream;

        public void Dispose() => stream.Dispose();
    }
}

internal sealed class RepositoryWriter : Repository
{
    private readonly ZipArchive _archive;

    private RepositoryWriter(Stream stream) => _archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);

    public static RepositoryWriter CreateNew(Stream stream, IExceptionContext ectx = null, bool useFileSystem = true) => new(stream);

    public Entry CreateEntry(string name) => CreateEntry(null, name);

    /// <summary>One entry is open at a time, so each is written to memory first.</summary>
    public Entry CreateEntry(string dir, string name)
    {
        string path = EntryPath(dir, name);
        return new Entry(path, new PendingEntry(_archive, path));
    }

    public void Commit() => _archive.Dispose();

    public override void Dispose() => _archive.Dispose();

    private sealed class PendingEntry(ZipArchive archive, string path) : MemoryStream
    {
        private bool _written;

        protected override void Dispose(bool disposing)
        {
            if (disposing && !_written)
            {
                _written = true;
                var entry = archive.CreateEntry(path);
                entry.LastWriteTime = new DateTimeOffset(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);
                using var target = entry.Open();
                WriteTo(target);
            }
            base.Dispose(disposing);
        }
    }
}

internal sealed class RepositoryReader : Repository
{
    private readonly ZipArchive _archive;

    private RepositoryReader(Stream stream)
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

    public static RepositoryReader Open(Stream stream, IExceptionContext ectx = null, bool useFileSystem = true) => new(stream);

    public Entry OpenEntry(string name) => OpenEntry(null, name);

    public Entry OpenEntry(string dir, string name) =>
        OpenEntryOrNull(dir, name) ?? throw new FormatException($"The model has no entry '{EntryPath(dir, name)}'.");

    public Entry OpenEntryOrNull(string name) => OpenEntryOrNull(null, name);

    public Entry OpenEntryOrNull(string dir, string name)
    {
        string path = EntryPath(dir, name);
        var entry = _archive.GetEntry(path);
        return entry == null ? null : new Entry(path, ReadChecked(entry));
    }

    public override void Dispose() => _archive.Dispose();

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
