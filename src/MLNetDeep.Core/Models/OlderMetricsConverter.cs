using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using MLNetDeep.Training;

namespace MLNetDeep.Models;

/// <summary>
/// Reads a part of a document whose metrics lie in one object, and the older shape, where each was a property of the part: formats 1 and
/// 2. It writes the new shape.
/// </summary>
/// <param name="prefix">What stood before a metric's name, as in <c>validationLogLoss</c>; empty where nothing did.</param>
/// <param name="target">The property that the metrics lie in now.</param>
internal sealed class OlderMetricsConverter<TPart>(string prefix, string target) : JsonConverter<TPart>
    where TPart : class
{
    private JsonSerializerOptions? _plain;

    public override TPart? Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
    {
        if (JsonNode.Parse(ref reader) is not JsonObject part)
            throw new JsonException("Expected an object.");
        if (!part.ContainsKey(target))
            part[target] = TakeMetrics(part);
        return part.Deserialize<TPart>(Plain(options));
    }

    public override void Write(Utf8JsonWriter writer, TPart value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, Plain(options));

    private JsonObject TakeMetrics(JsonObject part)
    {
        var metrics = new JsonObject();
        foreach (var metric in MetricList.All)
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName($"{prefix}{metric.Name}");
            if (part.Remove(name, out var value) && value is not null)
                metrics[metric.Name] = value;
        }
        return metrics;
    }

    // The same options without this converter.
    private JsonSerializerOptions Plain(JsonSerializerOptions options)
    {
        if (_plain is not null)
            return _plain;
        var plain = new JsonSerializerOptions(options);
        plain.Converters.Remove(this);
        return _plain = plain;
    }
}
