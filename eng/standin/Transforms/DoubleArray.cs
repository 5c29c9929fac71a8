namespace Microsoft.ML.Data;

/// <summary>Saves and loads arrays of numbers: their length, then the numbers.</summary>
internal static class DoubleArray
{
    public static void Write(BinaryWriter writer, IReadOnlyCollection<double> values)
    {
        writer.Write(values.Count);
        foreach (var value in values)
            writer.Write(value);
    }

    public static double[] Read(BinaryReader reader)
    {
        var count = reader.ReadInt32();
        return [.. Enumerable.Range(0, count).Select(_ => reader.ReadDouble())];
    }
}
