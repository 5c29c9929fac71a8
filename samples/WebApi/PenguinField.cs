using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;

/// <summary>A field of a penguin in JSON: what it may hold, and where that goes. Null, as leaving it out, says that nobody knows.</summary>
internal abstract record PenguinField(string Name)
{
    public static readonly PenguinField[] All =
    [
        new OfNumber("billLength", 25, 70, "mm", (penguin, value) => penguin.BillLength = value),
        new OfNumber("billDepth", 10, 30, "mm", (penguin, value) => penguin.BillDepth = value),
        new OfNumber("flipperLength", 150, 250, "mm", (penguin, value) => penguin.FlipperLength = value),
        new OfNumber("bodyMass", 2_000, 8_000, "g", (penguin, value) => penguin.BodyMass = value),
        new OfChoice("island", ["Biscoe", "Dream", "Torgersen"], (penguin, value) => penguin.Island = value),
        new OfChoice("sex", ["female", "male"], (penguin, value) => penguin.Sex = value),
    ];

    /// <summary>Such as: a number from 25 to 70 mm.</summary>
    public abstract string Expected { get; }

    /// <summary>The same for the OpenAPI document.</summary>
    public abstract OpenApiSchema Schema { get; }

    /// <summary>Sets the penguin's property; false where the value is not what is expected.</summary>
    public abstract bool TryRead(JsonElement value, Penguin penguin);

    private sealed record OfNumber(string Name, float Min, float Max, string Unit, Action<Penguin, float> Set) : PenguinField(Name)
    {
        public override string Expected => $"a number from {Min} to {Max} {Unit}";

        public override OpenApiSchema Schema => new()
        {
            Type = JsonSchemaType.Number | JsonSchemaType.Null,
            Minimum = Min.ToString(CultureInfo.InvariantCulture),
            Maximum = Max.ToString(CultureInfo.InvariantCulture),
            Description = $"Unit: {Unit}.",
        };

        public override bool TryRead(JsonElement value, Penguin penguin)
        {
            if (value.ValueKind != JsonValueKind.Number || !value.TryGetSingle(out var number) || !(number >= Min && number <= Max))
                return false;
            Set(penguin, number);
            return true;
        }
    }

    private sealed record OfChoice(string Name, string[] Choices, Action<Penguin, string> Set) : PenguinField(Name)
    {
        public override string Expected => $"one of {string.Join(", ", Choices)}";

        public override OpenApiSchema Schema => new()
        {
            Type = JsonSchemaType.String | JsonSchemaType.Null,
            Enum = [.. Choices.Select(choice => JsonValue.Create(choice)), JsonNullSentinel.JsonNull],
        };

        public override bool TryRead(JsonElement value, Penguin penguin)
        {
            if (value.ValueKind != JsonValueKind.String || !Choices.Contains(value.GetString()))
                return false;
            Set(penguin, value.GetString()!);
            return true;
        }
    }
}
