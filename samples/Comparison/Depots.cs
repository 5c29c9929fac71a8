using System.Globalization;

/// <summary>
/// Generated parcels, and the depot that delivers each. The first two digits of the postal code decide, in no order; weight, size and hour have nothing
/// to do with it.
/// </summary>
internal static class Depots
{
    public const string Label = "depot";

    private static readonly string[] Names = ["north", "south", "west"];

    /// <summary>Writes a file of comma-separated values.</summary>
    public static void Write(string path, int rows)
    {
        var random = new Random(1);
        var depots = random.GetItems(Names, 100);                // by the first two digits
        File.WriteAllLines(path, Enumerable.Range(0, rows).Select(_ =>
        {
            var code = random.Next(10_000);
            return string.Create(CultureInfo.InvariantCulture,
                $"{code},{30 * random.NextSingle():F2},{random.Next(10, 120)},{random.Next(10, 60)},{random.Next(5, 60)},{random.Next(24)},{depots[code / 100]}");
        }).Prepend("postal_code,weight_kg,length_cm,width_cm,height_cm,hour,depot"));
    }
}
