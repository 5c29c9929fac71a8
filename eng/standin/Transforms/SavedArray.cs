namespace Microsoft.ML.Data;

/// <summary>Saves and loads arrays: their length, then their items.</summary>
internal static class SavedArray
{
    public static void Write<T>(BinaryWriter writer, IReadOnlyCollection<T> items, Action<T> write)
    {
        writer.Write(items.Count);
        foreach (var item in items)
            write(item);
    }

    public static T[] Read<T>(BinaryReader reader, Func<T> read)
    {
        var count = reader.ReadInt32();
        if (count < 0 || count > reader.BaseStream.Length - reader.BaseStream.Position)
            throw new FormatException($"Corrupt model file: it says that {count} items follow.");
        return [.. Enumerable.Range(0, count).Select(_ => read())];
    }
}
