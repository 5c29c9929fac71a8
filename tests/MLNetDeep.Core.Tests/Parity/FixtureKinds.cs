using System.Text.Json;

namespace MLNetDeep.Core.Tests.Parity;

/// <summary>
/// Which cases are left out because their kind arrives in a later issue. Everything else is tested, and a kind that no test
/// knows fails. Take a line away when its kind is there.
/// </summary>
internal static class FixtureKinds
{
    /// <summary>"subject kind", "subject kind parameter" or "subject kind parameter=value".</summary>
    public static readonly IReadOnlySet<string> Later = new HashSet<string>
    {
        "layers PostActivationBlock",
    };

    public static bool IsLater(FixtureCase one) => KeysOf(one).Any(Later.Contains);

    public static AssertFailedException Unknown(FixtureCase one) => new($"No test knows the kind of {one}.");

    private static IEnumerable<string> KeysOf(FixtureCase one)
    {
        var kind = $"{one.Subject} {one.Kind}";
        yield return kind;
        if (!one.Json.TryGetProperty("parameters", out var parameters))
            yield break;
        foreach (var parameter in parameters.EnumerateObject())
        {
            yield return $"{kind} {parameter.Name}";
            if (parameter.Value.ValueKind == JsonValueKind.String)
                yield return $"{kind} {parameter.Name}={parameter.Value.GetString()}";
        }
    }
}
