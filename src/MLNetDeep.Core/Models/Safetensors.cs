using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using MLNetDeep.Networks;

namespace MLNetDeep.Models;

/// <summary>
/// The safetensors layout, of which this reads and writes what a network needs: float tensors that fill the data without gaps.
/// Bytes: the header's length (64-bit little-endian); the header, JSON of each tensor's dtype, shape and data_offsets and of
/// __metadata__; the numbers. Source: the format's published description (Hugging Face).
/// </summary>
internal static class Safetensors
{
    private const int LengthBytes = 8;
    private const int MaximumHeaderBytes = 16 << 20;
    private const string MetadataName = "__metadata__";
    private const string FloatType = "F32";

    /// <summary>The file of some tensors, in order, with a metadata entry.</summary>
    public static byte[] Write(IReadOnlyList<NamedTensor> tensors, string metadataKey, string metadataValue)
    {
        var header = WriteHeader(tensors, metadataKey, metadataValue);
        var file = new byte[LengthBytes + header.Length + tensors.Sum(tensor => (long)tensor.Values.Length * sizeof(float))];
        BinaryPrimitives.WriteInt64LittleEndian(file, header.Length);
        header.CopyTo(file.AsSpan(LengthBytes));
        var rest = file.AsSpan(LengthBytes + header.Length);
        foreach (var tensor in tensors)
        {
            var bytes = ToBytes(tensor.Values.Span);
            bytes.CopyTo(rest);
            rest = rest[bytes.Length..];
        }
        return file;
    }

    /// <summary>Numbers as the file has them, little-endian, as every machine is that .NET trains on.</summary>
    public static ReadOnlySpan<byte> ToBytes(ReadOnlySpan<float> values) => MemoryMarshal.AsBytes(values);

    /// <summary>Where the numbers begin, and what the header says.</summary>
    /// <exception cref="InvalidDataException">The bytes are not of this layout.</exception>
    public static (int DataOffset, JsonElement Header) ReadHeader(ReadOnlyMemory<byte> file)
    {
        if (file.Length < LengthBytes)
            throw new InvalidDataException($"The weights have {file.Length} bytes; expected at least {LengthBytes}.");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(file.Span);
        if (length > (ulong)(file.Length - LengthBytes) || length > MaximumHeaderBytes)
            throw new InvalidDataException($"The weights' header claims {length} bytes, of {file.Length - LengthBytes} that follow.");
        try
        {
            using var document = JsonDocument.Parse(file.Slice(LengthBytes, (int)length), new JsonDocumentOptions { MaxDepth = 4 });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new InvalidDataException("The weights' header is no JSON object.");
            return (LengthBytes + (int)length, document.RootElement.Clone());
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"The weights' header is no valid JSON: {ModelFile.Shorten(exception.Message)}", exception);
        }
    }

    /// <summary>A metadata entry, or null.</summary>
    public static string? Metadata(JsonElement header, string key) =>
        header.TryGetProperty(MetadataName, out var metadata) && metadata.ValueKind == JsonValueKind.Object
            && metadata.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>Copies the numbers into the tensors, which must be just those of the file.</summary>
    /// <exception cref="InvalidDataException">A tensor is missing, unexpected, of another shape, type or place.</exception>
    public static void Read(ReadOnlySpan<byte> data, JsonElement header, IReadOnlyList<NamedTensor> targets)
    {
        var entries = new Dictionary<string, JsonElement>(targets.Count);
        foreach (var property in header.EnumerateObject())
            if (property.Name != MetadataName && !entries.TryAdd(property.Name, property.Value))
                throw new InvalidDataException($"The weights have two tensors '{ModelFile.Shorten(property.Name)}'.");
        if (entries.Count != targets.Count)
            throw new InvalidDataException($"The weights have {entries.Count} tensors; expected {targets.Count}.");
        var offset = 0L;
        foreach (var target in targets)
        {
            RequireEntry(entries, target, offset);
            var length = (long)target.Values.Length * sizeof(float);
            if (offset + length > data.Length)
                throw new InvalidDataException($"The weights end before tensor '{target.Name}' is complete.");
            data.Slice((int)offset, (int)length).CopyTo(MemoryMarshal.AsBytes(target.Values.Span));
            offset += length;
        }
        if (offset != data.Length)
            throw new InvalidDataException($"The weights have {data.Length - offset} bytes after the last tensor; expected none.");
    }

    private static byte[] WriteHeader(IReadOnlyList<NamedTensor> tensors, string metadataKey, string metadataValue)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteStartObject(MetadataName);
            json.WriteString(metadataKey, metadataValue);
            json.WriteEndObject();
            var offset = 0L;
            foreach (var tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", FloatType);
                json.WriteStartArray("shape");
                foreach (var dimension in tensor.Shape)
                    json.WriteNumberValue(dimension);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += (long)tensor.Values.Length * sizeof(float));
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        while (stream.Length % LengthBytes != 0)
            stream.WriteByte((byte)' ');                         // so that the numbers are aligned
        return stream.ToArray();
    }

    private static void RequireEntry(Dictionary<string, JsonElement> entries, NamedTensor target, long offset)
    {
        if (!entries.TryGetValue(target.Name, out var entry))
            throw new InvalidDataException($"The weights lack the tensor '{target.Name}'.");
        var expected = new TensorEntry(FloatType, target.Shape, [offset, offset + (long)target.Values.Length * sizeof(float)]);
        TensorEntry? found;
        try
        {
            found = entry.Deserialize<TensorEntry>();
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"The weights' entry of tensor '{target.Name}' is damaged: {ModelFile.Shorten(exception.Message)}", exception);
        }
        if (found is null || found.dtype != expected.dtype || !Same(found.shape, expected.shape) || !Same(found.data_offsets, expected.data_offsets))
            throw new InvalidDataException($"Tensor '{target.Name}' is {ModelFile.Shorten(found?.ToString() ?? "null")}; expected {expected}.");
    }

    private static bool Same(IReadOnlyList<long>? found, IReadOnlyList<long>? expected) =>
        found is not null && expected is not null && found.SequenceEqual(expected);

    // The field names are the format's.
    private sealed record TensorEntry(string? dtype, long[]? shape, long[]? data_offsets)
    {
        public override string ToString() =>
            $"{dtype} [{string.Join(", ", shape ?? [])}] at [{string.Join(", ", data_offsets ?? [])}]";
    }
}
