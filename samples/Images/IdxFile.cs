using System.Buffers.Binary;
using System.IO.Compression;

/// <summary>
/// A file of the IDX format, gzipped or plain, of unsigned bytes: 0, 0, 8, the number of dimensions, each dimension as a big-endian
/// 32-bit integer, and the items one after the other. Read as a stream, an item at a time.
/// </summary>
internal sealed class IdxFile : IDisposable
{
    private const int UnsignedByte = 8;

    private readonly string _path;
    private readonly Stream _stream;

    /// <param name="path">With the ending .gz it is unpacked while it is read.</param>
    /// <param name="itemShape">What an item must be: empty for a single byte, 28 and 28 for a picture of that size.</param>
    /// <exception cref="InvalidDataException">The file is no IDX file of such items.</exception>
    public IdxFile(string path, params ReadOnlySpan<int> itemShape)
    {
        _path = path;
        Stream file = new FileStream(path, FileMode.Open, FileAccess.Read);
        _stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : new BufferedStream(file);
        try
        {
            (Count, ItemSize) = ReadHeader(itemShape);
        }
        catch
        {
            _stream.Dispose();
            throw;
        }
    }

    public int Count { get; }

    /// <summary>Unit: bytes.</summary>
    public int ItemSize { get; }

    /// <summary>The items in the file's order, each in the same array.</summary>
    /// <exception cref="InvalidDataException">The file ends early, goes on after its last item, or is damaged.</exception>
    public IEnumerable<byte[]> Items()
    {
        var item = new byte[ItemSize];
        for (var index = 0; index < Count; index++)
        {
            Fill(item, $"item {index} of {Count}");
            yield return item;
        }
        if (Read(stackalloc byte[1]) != 0)
            throw Fault($"has data after the last of its {Count} items.");
    }

    public void Dispose() => _stream.Dispose();

    private (int Count, int ItemSize) ReadHeader(ReadOnlySpan<int> itemShape)
    {
        Span<byte> number = stackalloc byte[4];
        Fill(number, "its first four bytes");
        ReadOnlySpan<byte> expected = [0, 0, UnsignedByte, (byte)(1 + itemShape.Length)];
        if (!number.SequenceEqual(expected))
            throw Fault($"must begin with the bytes {Convert.ToHexString(expected)}, but was {Convert.ToHexString(number)}.");
        var count = ReadDimension(number);
        if (count < 0)
            throw Fault($"must have a number of items from 0 to {int.MaxValue}, but was {(uint)count}.");
        var size = 1;
        foreach (var length in itemShape)
        {
            if (ReadDimension(number) is var found && found != length)
                throw Fault($"must have items of {string.Join('×', itemShape.ToArray())}, but had {(uint)found} instead of {length}.");
            size *= length;
        }
        return (count, size);
    }

    private int ReadDimension(Span<byte> number)
    {
        Fill(number, "its dimensions");
        return BinaryPrimitives.ReadInt32BigEndian(number);
    }

    private void Fill(Span<byte> bytes, string what)
    {
        if (Read(bytes) < bytes.Length)
            throw Fault($"ends within {what}.");
    }

    private int Read(Span<byte> bytes)
    {
        try
        {
            return _stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException exception)
        {
            throw Fault($"is not a gzip file, or is damaged: {exception.Message}", exception);
        }
    }

    private InvalidDataException Fault(string what, Exception? inner = null) => new($"The file {_path} {what}", inner);
}
