using System.Text.Json;

namespace MLNetDeep.Core.Tests.Parity;

/// <summary>
/// PyTorch's reference numbers: those copied beside the tests, or, where the environment variable MLNETDEEP_FIXTURES names one,
/// another folder of the same format.
/// </summary>
internal static class Fixture
{
    public const string FolderVariable = "MLNETDEEP_FIXTURES";

    public static string Folder =>
        Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } folder ? folder : Path.Combine(AppContext.BaseDirectory, "Fixtures");

    public static IEnumerable<string> Subjects() =>
        Directory.GetFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    public static IReadOnlyList<FixtureCase> Cases(string subject)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Folder, $"{subject}.json")));
        return [.. document.RootElement.GetProperty("cases").EnumerateArray().Select((json, index) => new FixtureCase(subject, index, json.Clone()))];
    }

    /// <summary>Rows of a [DynamicData] test: index and name of each case.</summary>
    public static IEnumerable<object[]> Rows(string subject) =>
        Cases(subject).Select(one => new object[] { one.Index, one.ToString() });
}

/// <summary>One case of a subject.</summary>
internal sealed record FixtureCase(string Subject, int Index, JsonElement Json)
{
    /// <summary>The case's kind; a training run's is its optimizer's, a gradient flow has none.</summary>
    public string Kind =>
        Json.TryGetProperty("kind", out var kind) || Json.TryGetProperty("optimizer", out kind) ? kind.GetString()! : "";

    /// <summary>The parameters; an initializer has them beside its kind.</summary>
    public JsonElement Parameters => Json.TryGetProperty("parameters", out var parameters) ? parameters : Json;

    public bool Has(string parameter) => Parameters.TryGetProperty(parameter, out _);

    public float Number(string parameter) => Parameters.GetProperty(parameter).GetSingle();

    public int Whole(string name) => (Parameters.TryGetProperty(name, out var value) ? value : Json.GetProperty(name)).GetInt32();

    public string Text(string parameter) => Parameters.GetProperty(parameter).GetString()!;

    public FixtureTensor Tensor(string name) => FixtureTensor.Of(Json.GetProperty(name));

    public IEnumerable<(string Name, FixtureTensor Tensor)> Tensors(string name) =>
        Json.TryGetProperty(name, out var all) ? all.EnumerateObject().Select(one => (one.Name, FixtureTensor.Of(one.Value))) : [];

    public float[] Floats(string name) => Floats(Json.GetProperty(name));

    public IReadOnlyList<float[]> FloatRows(string name) => [.. Json.GetProperty(name).EnumerateArray().Select(Floats)];

    public double[] Doubles(string name) => [.. Json.GetProperty(name).EnumerateArray().Select(value => value.GetDouble())];

    public int[] Wholes(string name) => Wholes(Json.GetProperty(name));

    public IReadOnlyList<int[]> WholeRows(string name) => [.. Json.GetProperty(name).EnumerateArray().Select(Wholes)];

    public override string ToString() =>
        $"{Subject} {Index} {Kind} {(Json.TryGetProperty("parameters", out var parameters) ? parameters.GetRawText().ReplaceLineEndings("") : "")}";

    private static int[] Wholes(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetInt32())];

    public static float[] Floats(JsonElement array) => [.. array.EnumerateArray().Select(value => value.GetSingle())];
}

/// <summary>Numbers with a shape, row-major.</summary>
internal sealed record FixtureTensor(int[] Shape, float[] Values)
{
    public int Rows => Shape[0];

    public static FixtureTensor Of(JsonElement json) => new(
        [.. json.GetProperty("shape").EnumerateArray().Select(value => value.GetInt32())],
        [.. json.GetProperty("values").EnumerateArray().Select(value => value.GetSingle())]);
}
