using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace MLNetDeep.Models;

/// <summary>
/// Reads the options that a model was trained with. They say how the model came about, and nothing that scoring needs: what this version
/// does not know, or cannot read, is kept as it stands, is written again in its place, and is otherwise ignored.
/// </summary>
internal sealed class ProvenanceConverter : JsonConverter<DeepResidualOptions>
{
    public override DeepResidualOptions? Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
    {
        if (JsonNode.Parse(ref reader) is not JsonObject all)
            throw new JsonException("The options must be an object.");
        if (TryRead(all, type, options) is DeepResidualOptions whole)
            return whole;
        var unknown = new JsonObject();
        var known = Sift(all, typeof(DeepResidualOptions), unknown, options);
        var read = known.Deserialize<DeepResidualOptions>(options)!;
        return unknown.Count == 0 ? read : read with { Unknown = unknown.ToJsonString(options) };
    }

    public override void Write(Utf8JsonWriter writer, DeepResidualOptions value, JsonSerializerOptions options)
    {
        if (value.Unknown is null)
        {
            JsonSerializer.Serialize(writer, value, options);
            return;
        }
        var all = JsonSerializer.SerializeToNode(value, options)!.AsObject();
        Add(JsonNode.Parse(value.Unknown)!.AsObject(), typeof(DeepResidualOptions), all, options);
        all.WriteTo(writer, options);
    }

    // What of an object can be read as the type; the rest goes to unknown, in the objects that it was in.
    private static JsonObject Sift(JsonObject all, Type type, JsonObject unknown, JsonSerializerOptions options)
    {
        var known = new JsonObject();
        var properties = options.GetTypeInfo(type).Properties;
        foreach (var (name, value) in all)
        {
            var property = properties.FirstOrDefault(one => one.Name == name);
            if (property is not null && IsReadable(value, property, options))
                known[name] = value?.DeepClone();
            else if (value is JsonObject group && property is not null && IsGroup(property.PropertyType, options))
            {
                var rest = new JsonObject();
                known[name] = Sift(group, property.PropertyType, rest, options);
                unknown[name] = rest;
            }
            else
                unknown[name] = value?.DeepClone();
        }
        return known;
    }

    // A group is a record of options, and no kind of a part.
    private static bool IsGroup(Type type, JsonSerializerOptions options) =>
        type.Assembly == typeof(DeepResidualOptions).Assembly && type.IsSealed && options.GetTypeInfo(type) is { Kind: JsonTypeInfoKind.Object };

    private static bool IsReadable(JsonNode? value, JsonPropertyInfo property, JsonSerializerOptions options) =>
        value is null ? property.IsSetNullable : TryRead(value, property.PropertyType, options) is not null;

    private static object? TryRead(JsonNode value, Type type, JsonSerializerOptions options)
    {
        try
        {
            return value.Deserialize(type, options);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    // The counterpart of Sift: of a group only the rest was unknown, of anything else the whole, which replaces the default read for it.
    private static void Add(JsonObject unknown, Type type, JsonObject all, JsonSerializerOptions options)
    {
        var properties = options.GetTypeInfo(type).Properties;
        foreach (var (name, value) in unknown)
            if (value is JsonObject rest && all[name] is JsonObject group
                && properties.FirstOrDefault(one => one.Name == name) is { } property && IsGroup(property.PropertyType, options))
                Add(rest, property.PropertyType, group, options);
            else
                all[name] = value?.DeepClone();
    }
}
