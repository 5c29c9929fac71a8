/// <summary>A generated house: what it costs follows from its numbers, and from a town whose worth no number tells.</summary>
internal sealed class House
{
    /// <summary>The deviation of what nothing in a row explains, so that no model's error can be smaller. Unit: thousands.</summary>
    public const float Noise = 15;

    private const int Towns = 40;

    private static readonly string[] Heatings = ["district heating", "gas", "heat pump", "oil"];

    /// <summary>Unit: m².</summary>
    public float Area { get; set; }

    /// <summary>NaN where nobody knows.</summary>
    public float YearBuilt { get; set; }

    public float Rooms { get; set; }

    /// <summary>Empty where nobody knows.</summary>
    public string Town { get; set; } = "";

    public string Heating { get; set; } = "";

    /// <summary>Unit: thousands.</summary>
    public float Price { get; set; }

    /// <summary>Towns are the same for every seed.</summary>
    public static House[] Draw(int rows, int seed)
    {
        var towns = new Random(0);
        var squareMetre = Enumerable.Range(0, Towns).Select(_ => 1.5f + 3 * towns.NextSingle()).ToArray();
        var random = new Random(seed);
        return [.. Enumerable.Range(0, rows).Select(_ =>
        {
            var (town, heating) = (random.Next(Towns), random.Next(Heatings.Length));
            var area = 50 + 150 * random.NextSingle();
            var year = 1900 + random.Next(125);
            var age = (2025 - year) / 125f;
            var price = area * squareMetre[town] * (1 - 0.5f * age + 0.3f * age * age) + (Heatings[heating] == "oil" ? -25 : 0) + Noise * Normal(random);
            return new House
            {
                Area = area,
                Rooms = MathF.Round(area / 30 + random.NextSingle()),
                YearBuilt = random.Next(8) == 0 ? float.NaN : year,
                Town = random.Next(25) == 0 ? "" : $"town {town + 1}",
                Heating = Heatings[heating],
                Price = price,
            };
        })];
    }

    // Box and Muller's.
    private static float Normal(Random random) =>
        MathF.Sqrt(-2 * MathF.Log(1 - random.NextSingle())) * MathF.Cos(2 * MathF.PI * random.NextSingle());
}

internal sealed class HousePrediction
{
    /// <summary>Unit: thousands.</summary>
    public float Score { get; set; }
}
