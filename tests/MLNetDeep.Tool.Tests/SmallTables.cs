namespace MLNetDeep.Tool.Tests;

/// <summary>Small tables whose label follows from the other columns.</summary>
internal static class SmallTables
{
    /// <summary>Columns id, x, colour, day and kind: kind is big where x is above 0.</summary>
    public static string WriteClasses(TempFolder folder, string name = "small.csv", int rows = 200, int seed = 1)
    {
        var random = new Random(seed);
        return folder.Write(name, ["id,x,colour,day,kind", .. Enumerable.Range(1, rows).Select(r =>
        {
            var x = random.Next(1, 100) * (random.Next(3) == 0 ? -1 : 1);
            return $"{r},{(r % 17 == 5 ? "" : x)},{(r % 2 == 0 ? "red" : "\"blue, dark\"")},2024-01-{1 + r % 28:00},{(x > 0 ? "big" : "small")}";
        })]);
    }

    /// <summary>Columns x, noise and kind: kind is big where x is above 0, and not told in one row of ten.</summary>
    public static string WriteGaps(TempFolder folder)
    {
        var random = new Random(1);
        return folder.Write("gaps.csv", ["x,noise,kind", .. Enumerable.Range(1, 200).Select(r =>
        {
            var x = random.Next(-50, 50);
            return $"{x},{random.Next(9)},{(r % 10 == 3 ? "NA" : x > 0 ? "big" : "small")}";
        })]);
    }

    /// <summary>Columns x, colour and y, which is about 2·x, with commas for points.</summary>
    public static string WriteNumbers(TempFolder folder, string name = "numbers.csv", int rows = 200)
    {
        var random = new Random(1);
        return folder.Write(name, ["x;colour;y", .. Enumerable.Range(1, rows).Select(r =>
        {
            var x = random.Next(-100, 100);
            return $"{x};{(r % 2 == 0 ? "red" : "blue")};{2 * x + random.Next(5)},25";
        })]);
    }
}
