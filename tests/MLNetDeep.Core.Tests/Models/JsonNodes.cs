using System.Text.Json;
using System.Text.Json.Nodes;

namespace MLNetDeep.Core.Tests.Models;

/// <summary>A place of a document: what is there, and what puts something else there.</summary>
/// <param name="Path">As <c>network.width</c> or <c>encoder.fill[0]</c>.</param>
/// <param name="Value">What is there.</param>
/// <param name="Set">Puts something else there.</param>
internal sealed record NodeInDocument(string Path, JsonNode? Value, Action<JsonNode?> Set)
{
    public bool IsNumber => Value is JsonValue value && value.GetValueKind() == JsonValueKind.Number;

    public bool IsText => Value is JsonValue value && value.GetValueKind() == JsonValueKind.String;
}

/// <summary>The places of a document.</summary>
internal static class JsonNodes
{
    /// <summary>A text for which <see cref="Text"/> writes half a surrogate pair, which no document at hand can hold.</summary>
    public const string HalfACharacter = "\"@half a character@\"";

    private const int AnyDepth = 100_000;
    private static readonly JsonSerializerOptions Deep = new() { MaxDepth = AnyDepth };

    /// <summary>All of them; of a list the first and the last member.</summary>
    public static List<NodeInDocument> Of(JsonNode root)
    {
        var places = new List<NodeInDocument>();
        Add(root, "");
        return places;

        void Add(JsonNode? node, string path)
        {
            if (node is JsonObject parent)
                foreach (var (name, value) in parent.ToArray())
                {
                    places.Add(new NodeInDocument(path.Length == 0 ? name : $"{path}.{name}", value, other => parent[name] = other));
                    Add(value, places[^1].Path);
                }
            else if (node is JsonArray { Count: > 0 } list)
                foreach (var index in (int[])[.. new SortedSet<int> { 0, list.Count - 1 }])
                {
                    places.Add(new NodeInDocument($"{path}[{index}]", list[index], other => list[index] = other));
                    Add(list[index], places[^1].Path);
                }
        }
    }

    /// <summary>The document, however deep.</summary>
    public static string Text(JsonNode root) => root.ToJsonString(Deep).Replace(HalfACharacter, "\"\\ud800\"");

    /// <summary>Runs an action on the document with something else in a place, and puts back what was there.</summary>
    public static void With(NodeInDocument place, string json, Action action)
    {
        place.Set(JsonNode.Parse(json, documentOptions: new JsonDocumentOptions { MaxDepth = AnyDepth }));
        action();
        place.Set(place.Value);
    }
}
