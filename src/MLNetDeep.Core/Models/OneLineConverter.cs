using System.Text.Json;
using System.Text.Json.Serialization;
using MLNetDeep.Storage;

namespace MLNetDeep.Models;

/// <summary>Writes a part of a document that is indented without line breaks: lists of numbers stay short.</summary>
internal sealed class OneLineConverter<TPart> : JsonConverter<TPart>
    where TPart : class
{
    private static readonly JsonSerializerOptions Options = new(ModelJson.Options) { WriteIndented = false };

    public override TPart? Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        JsonPart.Read<TPart>(ref reader, Options);

    public override void Write(Utf8JsonWriter writer, TPart value, JsonSerializerOptions options) =>
        writer.WriteRawValue(JsonSerializer.SerializeToUtf8Bytes(value, Options), skipInputValidation: true);
}
