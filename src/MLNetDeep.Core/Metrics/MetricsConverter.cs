using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNetDeep.Training;

/// <summary>A metric by its name.</summary>
internal sealed class MetricConverter : JsonConverter<ValidationMetric>
{
    public override ValidationMetric Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String && MetricList.Find(reader.GetString()) is { } metric ? metric
            : throw new JsonException($"Expected one of the metrics {string.Join(", ", MetricList.All)}.");

    public override void Write(Utf8JsonWriter writer, ValidationMetric value, JsonSerializerOptions options) => writer.WriteStringValue(value.Name);
}

/// <summary>The values by the metrics' names: {"Loss": 0.5, "Accuracy": 0.75}. Metrics of a newer version are left out.</summary>
internal sealed class MetricsConverter : JsonConverter<Metrics>
{
    public override Metrics Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw new JsonException("Expected the values of metrics.");
        var values = new List<KeyValuePair<ValidationMetric, double>>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var metric = MetricList.Find(reader.GetString());
            reader.Read();
            var value = ((JsonConverter<double>)options.GetConverter(typeof(double))).Read(ref reader, typeof(double), options);
            if (metric is not null)
                values.Add(KeyValuePair.Create(metric, value));
        }
        return new Metrics(values);
    }

    public override void Write(Utf8JsonWriter writer, Metrics value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (metric, number) in value)
            writer.WriteNumber(metric.Name, number);
        writer.WriteEndObject();
    }
}
