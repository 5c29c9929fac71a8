using System.Text.Json;

/// <summary>Reads penguins from JSON and collects everything that is wrong with them, each fault under the name of its field.</summary>
internal sealed class PenguinReader
{
    // So that an answer stays short, however wrong a batch is.
    private const int MaxFaults = 20;

    private static readonly Dictionary<string, PenguinField> Fields = PenguinField.All.ToDictionary(field => field.Name);

    private readonly Dictionary<string, string[]> _faults = [];

    /// <summary>By the names of fields, in a batch after the number of the row: <c>[3].billLength</c>. The whole is <c>$</c>.</summary>
    public IDictionary<string, string[]> Faults => _faults;

    public Penguin ReadOne(JsonElement body) => Read(body, path: "");

    public Penguin[] ReadMany(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Array || body.GetArrayLength() == 0)
        {
            Add("$", $"must be an array of at least one penguin, but was {Shown(body)}.");
            return [];
        }
        return [.. body.EnumerateArray().Select((row, index) => Read(row, $"[{index}]")).TakeWhile(_ => _faults.Count < MaxFaults)];
    }

    private Penguin Read(JsonElement value, string path)
    {
        var penguin = new Penguin();
        if (value.ValueKind != JsonValueKind.Object)
        {
            Add(path == "" ? "$" : path, $"must be an object with fields of {string.Join(", ", Fields.Keys)}, but was {Shown(value)}.");
            return penguin;
        }
        foreach (var (name, found) in value.EnumerateObject().Select(property => (property.Name, property.Value)))
        {
            var place = path == "" ? Short(name) : $"{path}.{Short(name)}";
            if (!Fields.TryGetValue(name, out var field))
                Add(place, $"is not a field; the fields are {string.Join(", ", Fields.Keys)}.");
            else if (found.ValueKind != JsonValueKind.Null && !field.TryRead(found, penguin))
                Add(place, $"must be {field.Expected}, or null, but was {Shown(found)}.");
        }
        if (penguin is { BillLength: float.NaN, BillDepth: float.NaN, FlipperLength: float.NaN, BodyMass: float.NaN } && _faults.Count == 0)
            Add(path == "" ? "$" : path, $"must have at least one number, but was {Shown(value)}.");
        return penguin;
    }

    private void Add(string place, string fault)
    {
        if (_faults.Count < MaxFaults)
            _faults[place] = [$"{place} {fault}"];
    }

    private static string Shown(JsonElement value) => Short(value.GetRawText());

    private static string Short(string text) => text.Length > 40 ? $"{text[..40]}…" : text;
}
