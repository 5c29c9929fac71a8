using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using MLNetDeep.Models;
using MLNetDeep.Storage;
using MLNetDeep.Training;

namespace MLNetDeep.Checkpoints;

/// <summary>
/// One checkpoint: <c>MLNDckpt</c>, the format and the length of the call (32-bit little-endian each), the call as JSON, the state as its
/// numbers lie in memory, and the SHA-256 of all before. Whoever forges one makes the hash agree: nothing in it is taken on trust.
/// </summary>
internal static class CheckpointFile
{
    private const int Format = 2;
    private const int HeadBytes = 16;

    private static ReadOnlySpan<byte> Magic => "MLNDckpt"u8;

    /// <summary>Writes a file that its owner alone may read: beside its place first, then moved there.</summary>
    /// <exception cref="IOException">The file cannot be written; an older one is as it was, and nothing is left beside.</exception>
    public static void Write(string path, TrainingCall call, Action<StateTransfer> transfer) => AtomicFile.Write(path, stream =>
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var writer = new StateWriter(stream, hash);
        var ofCall = JsonSerializer.SerializeToUtf8Bytes(call, ModelJson.Options);
        var head = new byte[HeadBytes];
        Magic.CopyTo(head);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(8), Format);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(12), ofCall.Length);
        writer.Move<byte>(head);
        writer.Move<byte>(ofCall);
        transfer(writer);
        stream.Write(hash.GetHashAndReset());
    }, ownerOnly: true);

    /// <summary>The call whose state a file holds, or null where the file is not whole.</summary>
    /// <exception cref="InvalidDataException">It is whole, but no checkpoint of this format.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static TrainingCall? ReadCall(string path)
    {
        using var stream = Open(path);
        return IsWhole(stream) ? ReadCall(stream) : null;
    }

    /// <summary>Restores the state of a file that is whole.</summary>
    /// <exception cref="InvalidDataException">The state is not one that such a training can have.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static void Restore(string path, Action<StateTransfer> transfer)
    {
        using var stream = Open(path);
        ReadCall(stream);
        try
        {
            transfer(new StateReader(stream));
        }
        catch (EndOfStreamException exception)
        {
            throw new InvalidDataException($"The checkpoint '{path}' has a state of another length than expected.", exception);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"The checkpoint '{path}' is damaged: {exception.Message}", exception);
        }
        if (stream.Position != stream.Length - SHA256.HashSizeInBytes)
            throw new InvalidDataException($"The checkpoint '{path}' has a state of another length than expected.");
    }

    private static FileStream Open(string path) => FileAccessFaults.AsIOException(path, () => File.OpenRead(path));

    private static bool IsWhole(FileStream stream)
    {
        var content = stream.Length - SHA256.HashSizeInBytes;
        if (content < HeadBytes)
            return false;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 16];
        for (var left = content; left > 0;)
        {
            var piece = buffer.AsSpan(0, (int)Math.Min(left, buffer.Length));
            stream.ReadExactly(piece);
            hash.AppendData(piece);
            left -= piece.Length;
        }
        Span<byte> kept = stackalloc byte[SHA256.HashSizeInBytes];
        stream.ReadExactly(kept);
        stream.Position = 0;
        return kept.SequenceEqual(hash.GetHashAndReset());
    }

    private static TrainingCall ReadCall(FileStream stream)
    {
        Span<byte> head = stackalloc byte[HeadBytes];
        stream.ReadExactly(head);
        var format = BinaryPrimitives.ReadInt32LittleEndian(head[8..]);
        if (!head[..Magic.Length].SequenceEqual(Magic) || format != Format)
            throw new InvalidDataException($"'{stream.Name}' is no checkpoint of format {Format}: another version of MLNetDeep wrote it.");
        var length = BinaryPrimitives.ReadInt32LittleEndian(head[12..]);
        if (length < 0 || length > stream.Length - HeadBytes)
            throw new InvalidDataException($"The checkpoint '{stream.Name}' claims a call of {length} bytes, of a file of {stream.Length}.");
        var call = new byte[length];
        stream.ReadExactly(call);
        try
        {
            return JsonSerializer.Deserialize<TrainingCall>(call, ModelJson.Options)
                ?? throw new InvalidDataException($"The checkpoint '{stream.Name}' is damaged: it has no call.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"The checkpoint '{stream.Name}' is damaged: {ModelFile.Shorten(exception.Message)}", exception);
        }
    }

    private sealed class StateWriter(Stream stream, IncrementalHash hash) : StateTransfer
    {
        public override bool Restores => false;

        protected override void MoveBytes(Span<byte> bytes)
        {
            hash.AppendData(bytes);
            stream.Write(bytes);
        }
    }

    private sealed class StateReader(Stream stream) : StateTransfer
    {
        public override bool Restores => true;

        protected override void MoveBytes(Span<byte> bytes) => stream.ReadExactly(bytes);
    }
}
