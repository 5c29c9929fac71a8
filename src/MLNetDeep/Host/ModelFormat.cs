using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNetDeep.Host;

/// <summary>
/// How one kind of transformer is stored inside ML.NET's model file: ML.NET's header, which names our assembly and the loader,
/// then the length of the payload (4 bytes), the payload, and its SHA-256.
/// </summary>
/// <remarks>The zip reader of .NET does not compare check sums: without the hash an altered number would go unnoticed.</remarks>
/// <param name="Signature">Exactly eight ASCII characters, by which the header tells one kind from another.</param>
/// <param name="LoaderName">Name in the LoadableClass attribute; at most 24 ASCII characters, unlike any name of ML.NET's.</param>
/// <param name="Version">Version that is written.</param>
/// <param name="OldestVersion">Oldest version that is read.</param>
internal sealed record ModelFormat(string Signature, string LoaderName, uint Version, uint OldestVersion)
{
    // Weights hardly shrink in a zip, and lists of numbers to a tenth at best, but for short files.
    private const long MaxTimesPacked = 16, MaxSmallEntryBytes = 16 << 20;

    /// <summary>Writes header and payload, then further entries beside them.</summary>
    public void Save(ModelSaveContext context, Action<BinaryWriter> write, IReadOnlyList<(string Name, byte[] Content)> entries)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var payload = new MemoryStream();
        using (var writer = new BinaryWriter(payload, System.Text.Encoding.UTF8, leaveOpen: true))
            write(writer);
        var bytes = payload.GetBuffer().AsSpan(0, (int)payload.Length);

        context.CheckAtModel();
        context.SetVersionInfo(Header);
        context.Writer.Write(bytes.Length);
        context.Writer.Write(bytes);
        context.Writer.Write(SHA256.HashData(bytes));
        foreach (var (name, content) in entries)
            context.SaveBinaryStream(name, writer => writer.Write(content));
    }

    /// <summary>Reads an entry beside the payload, one that does not unpack to far more than its share of the file.</summary>
    /// <exception cref="InvalidDataException">The model has no such entry, or it unpacks to too much.</exception>
    public byte[] ReadEntry(ModelLoadContext context, string name)
    {
        RequireInBounds(context, name);
        byte[]? content = null;
        return context.TryLoadBinaryStream(name, reader =>
        {
            content = new byte[reader.BaseStream.Length];
            reader.BaseStream.ReadExactly(content);
        })
            ? content!
            : throw new InvalidDataException($"the entry '{name}' is missing.");
    }

    /// <summary>Reads what <see cref="Save"/> has written.</summary>
    /// <exception cref="FormatException">The bytes are not of this format, of a newer version, or damaged.</exception>
    /// <exception cref="NotSupportedException">ML.NET is newer than tested and lacks what this library needs.</exception>
    public T Load<T>(IHostEnvironment env, ModelLoadContext context, Func<BinaryReader, T> read)
    {
        ArgumentNullException.ThrowIfNull(context);
        MLNetVersion.Require(env);
        context.CheckAtModel(Header);
        try
        {
            byte[] bytes = ReadPayload(context.Reader);
            using var reader = new BinaryReader(new MemoryStream(bytes));
            T value = read(reader);
            if (reader.BaseStream.Position != bytes.Length)
                throw new InvalidDataException($"{bytes.Length - reader.BaseStream.Position} bytes are left over.");
            return value;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or ArgumentException or FormatException or OverflowException)
        {
            throw new FormatException($"The model's part '{LoaderName}' is damaged: {e.Message}", e);
        }
    }

    // ML.NET unpacks an entry before it shows its length.
    private static void RequireInBounds(ModelLoadContext context, string name)
    {
        if (FindEntry(context, name) is not { } entry)
            return;
        var most = Math.Max(MaxSmallEntryBytes, MaxTimesPacked * entry.CompressedLength);
        if (entry.Length > Math.Min(most, Array.MaxLength))
            throw new InvalidDataException(
                $"the entry '{name}' of {entry.CompressedLength} bytes unpacks to {entry.Length}; expected at most {Math.Min(most, Array.MaxLength)}.");
    }

    private static ZipArchiveEntry? FindEntry(ModelLoadContext context, string name)
    {
        try
        {
            var path = Path.Combine(context.Directory ?? "", name).Replace('\\', '/');
            // As ML.NET takes them: of several with one name the last.
            return ArchiveOf(context)?.Entries.LastOrDefault(entry => entry.FullName.Replace('\\', '/') == path);
        }
        catch (MissingFieldException)
        {
            return null;                                         // of a version of ML.NET that names it otherwise: a model loads all the same
        }
    }

    // A method of its own: where the field is missing, it cannot even be compiled.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ZipArchive? ArchiveOf(ModelLoadContext context) => context.Repository?._archive;

    private VersionInfo Header => new(
        modelSignature: Signature,
        verWrittenCur: Version,
        verReadableCur: Version,
        verWeCanReadBack: OldestVersion,
        loaderSignature: LoaderName,
        loaderAssemblyName: typeof(ModelFormat).Assembly.FullName);

    private static byte[] ReadPayload(BinaryReader reader)
    {
        int length = reader.ReadInt32();
        long left = reader.BaseStream.Length - reader.BaseStream.Position - SHA256.HashSizeInBytes;
        if (length < 0 || length > left)
            throw new InvalidDataException($"its length is given as {length} bytes, {Math.Max(left, 0)} are there.");
        byte[] bytes = reader.ReadBytes(length);
        byte[] hash = reader.ReadBytes(SHA256.HashSizeInBytes);
        if (!SHA256.HashData(bytes).AsSpan().SequenceEqual(hash))
            throw new InvalidDataException("its check sum differs from its content.");
        return bytes;
    }
}
