using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNetDeep.Models;

/// <summary>
/// Reads finite numbers alone. 1e999 is valid JSON and would become infinite, which JSON cannot say: what was read could then not be
/// written again.
/// </summary>
internal sealed class FiniteConverter<TNumber> : JsonConverter<TNumber>
    where TNumber : struct, IBinaryFloatingPointIeee754<TNumber>
{
    public override TNumber Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
    {
        var number = typeof(TNumber) == typeof(float) ? TNumber.CreateTruncating(reader.GetSingle()) : TNumber.CreateTruncating(reader.GetDouble());
        return TNumber.IsFinite(number) ? number : throw new JsonException($"A number is beyond the largest {typeof(TNumber).Name}.");
    }

    public override void Write(Utf8JsonWriter writer, TNumber value, JsonSerializerOptions options)
    {
        if (value is float single)
            writer.WriteNumberValue(single);
        else
            writer.WriteNumberValue(double.CreateTruncating(value));
    }
}
