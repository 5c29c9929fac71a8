using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNetDeep.Models;

/// <summary>Lists of numbers on one line, of whatever document: a line each would make most of a file of spaces.</summary>
internal sealed class NumbersConverter<TNumber> : JsonConverter<TNumber[]>
    where TNumber : struct
{
    public override TNumber[] Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new JsonException("Expected a list of numbers.");
        var converter = (JsonConverter<TNumber>)options.GetConverter(typeof(TNumber));
        var numbers = new List<TNumber>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            numbers.Add(converter.Read(ref reader, typeof(TNumber), options));
        return [.. numbers];
    }

    public override void Write(Utf8JsonWriter writer, TNumber[] value, JsonSerializerOptions options) =>
        writer.WriteRawValue(JsonSerializer.SerializeToUtf8Bytes(value), skipInputValidation: true);
}
