using System.Text;
using MLNetDeep.Networks;

namespace MLNetDeep.Reports;

/// <summary>A network's tensors as a table for people: part, name, shape, parameters.</summary>
internal static class NetworkDescription
{
    /// <summary>Describes the first of some networks, and counts the parameters of all.</summary>
    public static string Of(NetworkEnsemble networks)
    {
        var first = networks.First;
        var rows = first.Store.Parameters.Select(range => (
            Name: range.Name, Shape: $"[{string.Join(", ", range.Shape.ToArray())}]", Parameters: Invariant($"{range.Length:N0}"))).ToArray();
        var (names, shapes, counts) = (rows.Max(row => row.Name.Length), rows.Max(row => row.Shape.Length), rows.Max(row => row.Parameters.Length));
        var text = new StringBuilder();
        foreach (var (name, shape, parameters) in rows)
            text.AppendLine($"{name.PadRight(names)}  {shape.PadRight(shapes)}  {parameters.PadLeft(counts)}");
        long own = first.Store.Values.Length, all = networks.Numbers;
        var statistics = first.Store.BufferValues.Length;
        return text.Append(Invariant($"{own:N0} parameters"))
            .Append(statistics == 0 ? "" : Invariant($" and {statistics:N0} running statistics"))
            .AppendLine(networks.Count == 1 ? "" : Invariant($" in the first of {networks.Count} networks, {all:N0} parameters in all"))
            .ToString();
    }
}
