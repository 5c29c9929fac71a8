using System.Text.Json.Nodes;

namespace MLNetDeep.Bench;

/// <summary>What a run has measured: a file of JSON lines for each that took part, in one folder.</summary>
internal sealed class Figures
{
    private readonly Dictionary<string, List<JsonObject>> _lines = [];

    /// <param name="folder">Holds ours.jsonl and, of each peer that was measured, its own.</param>
    public static Figures Read(string folder)
    {
        var figures = new Figures();
        foreach (var path in Directory.GetFiles(folder, "*.jsonl"))
        {
            var lines = File.ReadLines(path).Select(line => JsonNode.Parse(line)!.AsObject());
            figures._lines[Path.GetFileNameWithoutExtension(path)] = [.. lines];
        }
        return figures;
    }

    /// <summary>
    /// The best of a figure over the lines that fit, the least of a time and the largest of anything else: whatever else the machine
    /// does can only slow a run. None where there is no such line.
    /// </summary>
    public double? Best(string source, string figure, params ReadOnlySpan<(string Key, object Value)> where)
    {
        var values = Values(source, figure, where);
        return values.Count == 0 ? null : figure == "seconds" || figure.EndsWith("_us", StringComparison.Ordinal) ? values.Min() : values.Max();
    }

    /// <summary>How far the lines that fit differ, as a share of the least; 0 where there are none.</summary>
    public double Spread(string source, string figure, params ReadOnlySpan<(string Key, object Value)> where)
    {
        var values = Values(source, figure, where);
        return values.Count == 0 ? 0 : values.Max() / values.Min() - 1;
    }

    /// <summary>A text that some line of the source has, such as a version.</summary>
    public string? Text(string source, string key) =>
        _lines.GetValueOrDefault(source)?.Select(line => line[key]?.ToString()).FirstOrDefault(text => text is not null);

    private List<double> Values(string source, string figure, ReadOnlySpan<(string Key, object Value)> where)
    {
        var values = new List<double>();
        foreach (var line in _lines.GetValueOrDefault(source, []))
        {
            var fits = line.ContainsKey(figure);
            foreach (var (key, value) in where)
                fits &= line[key]?.ToString() == value.ToString();
            if (fits)
                values.Add((double)line[figure]!);
        }
        return values;
    }
}
