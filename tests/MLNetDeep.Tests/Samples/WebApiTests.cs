using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace MLNetDeep.Tests.Samples;

/// <summary>The sample WebApi over HTTP: its answers are those of the model without it, also to many clients at once.</summary>
[TestClass, DoNotParallelize]
public sealed class WebApiTests
{
    private const int Clients = 50;

    private static readonly TempFolder Folder = new();
    private static WebApiProcess _service = null!;
    private static HttpClient _client = null!;
    private static OfflinePenguins _offline = null!;

    public TestContext TestContext { get; set; } = null!;

    [ClassInitialize]
    public static void Start(TestContext context)
    {
        _service = Run(Folder.FileOf("penguins.zip"));
        _client = _service.CreateClient();
        _offline = new OfflinePenguins(Folder.FileOf("penguins.zip"));
    }

    [ClassCleanup]
    public static void Stop()
    {
        _client?.Dispose();
        _service?.Dispose();
        Folder.Dispose();
    }

    [TestMethod]
    public async Task Start_TheFirst_TrainsTheModel_TheSecondLoadsIt()
    {
        Assert.IsGreaterThan(0.95, double.Parse(Regex.Match(_service.Output, @"MicroAccuracy (0\.\d+|1\.0+)").Groups[1].Value, CultureInfo.InvariantCulture));
        using var second = Run(Folder.FileOf("penguins.zip"));
        using var client = second.CreateClient();
        Assert.DoesNotContain("Trained", second.Output);
        Assert.IsTrue(_offline.AreSame(0, await AskAsync(client, "predict", _offline.Bodies[0])));
    }

    [TestMethod]
    public async Task Model_ReplacedByAFileThatIsNone_IsLoggedAndTheOldOneServes()
    {
        var path = Folder.FileOf("replaced.zip");
        File.Copy(Folder.FileOf("penguins.zip"), path);
        using var service = Run(path);
        using var client = service.CreateClient();
        File.WriteAllText(path, "no model");
        for (var waited = 0; !service.Output.Contains("was not taken up", StringComparison.Ordinal) && waited < 600; waited++)
            await Task.Delay(100, TestContext.CancellationToken);

        Assert.Contains($"The new version of the model file '{path}' was not taken up, and the one before stays", service.Output);
        Assert.IsTrue(_offline.AreSame(0, await AskAsync(client, "predict", _offline.Bodies[0])));
    }

    [TestMethod]
    public async Task Health_NamesTheModelsSpecies()
    {
        var health = await _client.GetFromJsonAsync<JsonElement>("health", TestContext.CancellationToken);
        Assert.AreEqual("healthy", health.GetProperty("status").GetString());
        CollectionAssert.AreEqual(_offline.Species, health.GetProperty("species").EnumerateArray().Select(name => name.GetString()).ToArray());
    }

    [TestMethod]
    public async Task Predict_FiftyClientsAtOnce_GetTheAnswersOfTheModel()
    {
        var seconds = double.Parse(Environment.GetEnvironmentVariable("WEBAPI_SECONDS") ?? "2", CultureInfo.InvariantCulture);
        var end = DateTime.UtcNow.AddSeconds(seconds);
        var counts = await Task.WhenAll(Enumerable.Range(0, Clients).Select(seed => Task.Run(() => ClientAsync(seed, end))));

        var requests = counts.Sum(count => count.Requests);
        var (errors, mismatches) = (counts.Sum(count => count.Errors), counts.Sum(count => count.Mismatches));
        TestContext.WriteLine($"{Clients} clients, {seconds} s: {requests} requests, {errors} errors, {mismatches} mismatches");
        Assert.AreEqual((0, 0), (errors, mismatches));
    }

    [TestMethod]
    public async Task Explain_OnePenguin_AddsUpToItsProbability()
    {
        var predicted = await AskAsync(_client, "predict", _offline.Bodies[0]);
        var explained = await AskAsync(_client, "explain", _offline.Bodies[0]);
        var species = explained.GetProperty("species").GetString()!;
        Assert.AreEqual(predicted.GetProperty("species").GetString(), species);
        var (probability, mean) = (explained.GetProperty("probability").GetDouble(), explained.GetProperty("base").GetDouble());
        Assert.AreEqual(predicted.GetProperty("probabilities").GetProperty(species).GetDouble(), probability, 1e-5);
        var reasons = explained.GetProperty("reasons").EnumerateArray().ToDictionary(
            reason => reason.GetProperty("field").GetString()!, reason => reason.GetProperty("contribution").GetDouble());
        CollectionAssert.AreEquivalent(new[] { "billLength", "billDepth", "flipperLength", "bodyMass", "island", "sex" }, reasons.Keys);
        Assert.AreEqual(probability - mean, reasons.Values.Sum(), 1e-5);
        await AssertProblemAsync("explain", """{"billLength":900}""", HttpStatusCode.BadRequest, "must be a number from 25 to 70 mm");
    }

    [TestMethod]
    public async Task PredictBatch_TheLargest_IsAnswered_OneRowMoreIsNot()
    {
        var rows = Enumerable.Range(0, 10_000).Select(row => row % _offline.Bodies.Length).ToArray();
        var answers = await AskAsync(_client, "predict/batch", $"[{string.Join(',', rows.Select(row => _offline.Bodies[row]))}]");
        Assert.AreEqual(rows.Length, answers.GetArrayLength());
        Assert.IsTrue(answers.EnumerateArray().Zip(rows).All(pair => _offline.AreSame(pair.Second, pair.First)));

        var oneMore = $"[{string.Join(',', Enumerable.Repeat("{}", 10_001))}]";
        await AssertProblemAsync("predict/batch", oneMore, HttpStatusCode.RequestEntityTooLarge, "at most 10000 rows, but was 10001");
        await AssertProblemAsync("predict/batch", new string(' ', 5 << 20), HttpStatusCode.RequestEntityTooLarge, "4194304");
    }

    [TestMethod]
    [DataRow("predict", """{"billLength":900,"sex":"both"}""", "\"billLength\":[\"billLength must be a number from 25 to 70 mm, or null, but was 900.\"]")]
    [DataRow("predict", """{"billLength":900,"sex":"both"}""", "\"sex\":[\"sex must be one of female, male, or null, but was \"both\".\"]")]
    [DataRow("predict", """{"bodyMass":"heavy"}""", "bodyMass must be a number from 2000 to 8000 g, or null, but was \"heavy\".")]
    [DataRow("predict", """{"bodyMass":1e999}""", "but was 1e999.")]
    [DataRow("predict", """{"wings":2}""", "wings is not a field; the fields are billLength, billDepth, flipperLength, bodyMass, island, sex.")]
    [DataRow("predict", """{"island":"Dream","billDepth":null}""", "$ must have at least one number")]
    [DataRow("predict", "[1]", "$ must be an object with fields of billLength, billDepth, flipperLength, bodyMass, island, sex, but was [1].")]
    [DataRow("predict", """{"billLength":50,"billLength":51}""", "billLength")]
    [DataRow("predict", """{"billLength":""", "The body is not JSON.")]
    [DataRow("predict", "", "The body is not JSON.")]
    [DataRow("predict", "[[[[[[[[[[[[", "The body is not JSON.")]
    [DataRow("predict", """{"island":"\ud800"}""", "A name or a text is not valid Unicode.")]
    [DataRow("predict", """{"\udc00":1}""", "A name or a text is not valid Unicode.")]
    [DataRow("predict", """{"billLength":46,"\ud800":1,"\ud800":2}""", "is not valid Unicode.")]
    [DataRow("predict", "\"\\ud800\"", "A name or a text is not valid Unicode.")]
    [DataRow("predict/batch", """[{"billLength":46},{"sex":["\ud83d"]}]""", "A name or a text is not valid Unicode.")]
    [DataRow("predict/batch", "[\"\\ud800\"]", "A name or a text is not valid Unicode.")]
    [DataRow("predict/batch", """[{"billLength":46},3,{"billDepth":1}]""", "[1] must be an object")]
    [DataRow("predict/batch", """[{"billLength":46},3,{"billDepth":1}]""", "[2].billDepth must be a number from 10 to 30 mm, or null, but was 1.")]
    [DataRow("predict/batch", "{}", "$ must be an array of at least one penguin, but was {}.")]
    [DataRow("predict/batch", "[]", "$ must be an array of at least one penguin, but was [].")]
    public async Task Predict_BodyThatIsWrong_GetsProblemDetails(string path, string body, string expected) =>
        await AssertProblemAsync(path, body, HttpStatusCode.BadRequest, expected);

    [TestMethod]
    [DataRow(new byte[] { (byte)'"', 0xff, (byte)'"' })]
    [DataRow(new byte[] { (byte)'{', (byte)'"', 0xc3, (byte)'"', (byte)':', (byte)'1', (byte)'}' })]
    [DataRow(new byte[] { (byte)'[', (byte)'"', 0xed, 0xa0, 0x80, (byte)'"', (byte)']' })]
    [DataRow(new byte[] { 0xff, 0xfe, (byte)'{', 0, (byte)'}', 0 })]
    public async Task Predict_BytesThatAreNotUtf8_GetProblemDetails(byte[] body)
    {
        foreach (var path in (string[])["predict", "predict/batch"])
        {
            using var content = new ByteArrayContent(body) { Headers = { ContentType = new("application/json") } };
            using var response = await _client.PostAsync(path, content, TestContext.CancellationToken);
            Assert.AreEqual(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.AreEqual("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        }
    }

    [TestMethod]
    public async Task Predict_BodyWrongEverywhere_GetsAShortAnswer()
    {
        var name = new string('x', 100_000);
        var wrongNames = $"[{string.Join(',', Enumerable.Repeat($"{{\"{name}\":\"{name}\"}}", 15))}]";
        var problem = await AssertProblemAsync("predict/batch", wrongNames, HttpStatusCode.BadRequest, "xxx… is not a field");
        Assert.IsLessThan(10_000, problem.Length);
        var wrongRows = $"[{string.Join(',', Enumerable.Repeat("1", 5_000))}]";
        problem = await AssertProblemAsync("predict/batch", wrongRows, HttpStatusCode.BadRequest, "[19] must be an object");
        Assert.DoesNotContain("[20]", problem);
    }

    [TestMethod]
    public async Task Request_ThatIsNone_GetsProblemDetails()
    {
        await AssertProblemAsync("no/such/path", "{}", HttpStatusCode.NotFound, "Not Found");
        await AssertProblemAsync("health", "{}", HttpStatusCode.MethodNotAllowed, "Method Not Allowed");
        await AssertProblemAsync("predict", "billLength=46", HttpStatusCode.UnsupportedMediaType, "The body must be application/json, but was text/plain", "text/plain");
    }

    [TestMethod]
    public async Task OpenApi_RoutesAndSchemas_AreThoseOfTheService()
    {
        var document = await _client.GetFromJsonAsync<JsonElement>("openapi/v1.json", TestContext.CancellationToken);
        var paths = document.GetProperty("paths");
        CollectionAssert.AreEquivalent(
            new[] { "/health get", "/predict post", "/predict/batch post", "/explain post" },
            paths.EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(method => $"{path.Name} {method.Name}")).ToArray());
        foreach (var (path, body, answer) in new[] { ("predict", "Penguin", "PenguinAnswer"), ("explain", "Penguin", "PenguinReasons"), ("predict/batch", "Penguin[]", "PenguinAnswer[]") })
        {
            var post = paths.GetProperty($"/{path}").GetProperty("post");
            var answers = post.GetProperty("responses");
            Assert.AreEqual(body, SchemaOf(post.GetProperty("requestBody"), "application/json"));
            Assert.AreEqual(answer, SchemaOf(answers.GetProperty("200"), "application/json"));
            Assert.AreEqual("HttpValidationProblemDetails", SchemaOf(answers.GetProperty("400"), "application/problem+json"));
            Assert.AreEqual("ProblemDetails", SchemaOf(answers.GetProperty("413"), "application/problem+json"));
            Assert.AreEqual("ProblemDetails", SchemaOf(answers.GetProperty("415"), "application/problem+json"));
        }

        // Each answer has the fields that are described, of the types that are described.
        var schemas = document.GetProperty("components").GetProperty("schemas");
        var penguin = schemas.GetProperty("Penguin");
        var example = penguin.GetProperty("examples")[0].GetRawText();
        AssertDescribed(schemas.GetProperty("PenguinAnswer"), await AskAsync(_client, "predict", example));
        var reasons = await AskAsync(_client, "explain", example);
        AssertDescribed(schemas.GetProperty("PenguinReasons"), reasons);
        AssertDescribed(schemas.GetProperty("PenguinReason"), reasons.GetProperty("reasons")[0]);
        AssertDescribed(schemas.GetProperty("ServiceHealth"), await _client.GetFromJsonAsync<JsonElement>("health", TestContext.CancellationToken));

        // Each field may hold what its schema says, and nothing beside.
        var fields = penguin.GetProperty("properties").EnumerateObject().ToArray();
        CollectionAssert.AreEqual(
            new[] { "billLength", "billDepth", "flipperLength", "bodyMass", "island", "sex" }, fields.Select(field => field.Name).ToArray());
        Assert.IsFalse(penguin.GetProperty("additionalProperties").GetBoolean());
        foreach (var (name, schema) in fields.Select(field => (field.Name, field.Value)))
        {
            var isNumber = schema.TryGetProperty("minimum", out var least);
            string[] allowed = isNumber
                ? [least.GetRawText(), schema.GetProperty("maximum").GetRawText()]
                : [.. schema.GetProperty("enum").EnumerateArray().Select(choice => choice.GetRawText())];
            Assert.Contains(isNumber ? "number" : "string", schema.GetProperty("type").GetRawText());
            var other = name == "billLength" ? "billDepth\":20" : "billLength\":46";
            foreach (var value in allowed)
                await AskAsync(_client, "predict", $"{{\"{other},\"{name}\":{value}}}");
            foreach (var value in isNumber ? [$"{least.GetInt32() - 1}", $"{schema.GetProperty("maximum").GetInt32() + 1}"] : new[] { "\"other\"" })
                await AssertProblemAsync("predict", $"{{\"{other},\"{name}\":{value}}}", HttpStatusCode.BadRequest, $"{name} must be ");
        }
    }

    [TestMethod]
    public async Task Page_IsServed_AndSaysTheRangesOfTheService()
    {
        using var response = await _client.GetAsync("", TestContext.CancellationToken);
        var page = await response.Content.ReadAsStringAsync(TestContext.CancellationToken);
        Assert.AreEqual("text/html", response.Content.Headers.ContentType!.MediaType);
        Assert.Contains("default-src 'self'", string.Join(' ', response.Headers.GetValues("Content-Security-Policy")));
        foreach (Match link in Regex.Matches(page, """(?:src|href)="(?!data:)([^"]+)"|(https?://\S+)"""))
        {
            Assert.IsFalse(link.Groups[2].Success, $"The page needs {link}.");
            Assert.IsTrue((await _client.GetAsync(link.Groups[1].Value, TestContext.CancellationToken)).IsSuccessStatusCode, link.Value);
        }

        var fields = Regex.Matches(page, """<span>([^<]+)</span>\s+<input name="(\w+)""").ToDictionary(match => match.Groups[2].Value, match => match.Groups[1].Value);
        Assert.HasCount(4, fields);
        foreach (var (name, range) in fields)
            await AssertProblemAsync("predict", $"{{\"{name}\":0}}", HttpStatusCode.BadRequest, $"{name} must be a number from {range}, or null");
    }

    // One connection, and in turn one penguin and a batch of them.
    private async Task<(int Requests, int Errors, int Mismatches)> ClientAsync(int seed, DateTime end)
    {
        using var client = _service.CreateClient();
        var random = new Random(seed);
        var (requests, errors, mismatches) = (0, 0, 0);
        do
        {
            requests++;
            try
            {
                var rows = Enumerable.Range(0, random.Next(2, 20)).Select(_ => random.Next(_offline.Bodies.Length)).ToArray();
                var same = requests % 4 == 0
                    ? (await AskAsync(client, "predict/batch", $"[{string.Join(',', rows.Select(row => _offline.Bodies[row]))}]"))
                        .EnumerateArray().Zip(rows).All(pair => _offline.AreSame(pair.Second, pair.First))
                    : _offline.AreSame(rows[0], await AskAsync(client, "predict", _offline.Bodies[rows[0]]));
                mismatches += same ? 0 : 1;
            }
            catch (Exception exception) when (exception is HttpRequestException or JsonException)
            {
                TestContext.WriteLine(exception.Message);
                errors++;
            }
        }
        while (DateTime.UtcNow < end);
        return (requests, errors, mismatches);
    }

    private async Task<JsonElement> AskAsync(HttpClient client, string path, string body)
    {
        using var response = await client.PostAsync(path, JsonOf(body), TestContext.CancellationToken);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.CancellationToken);
    }

    private async Task<string> AssertProblemAsync(string path, string body, HttpStatusCode status, string expected, string contentType = "application/json")
    {
        // As curl does with large bodies: what is too large is refused before it is sent.
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonOf(body, contentType), Headers = { ExpectContinue = true } };
        using var response = await _client.SendAsync(request, TestContext.CancellationToken);
        var problem = await response.Content.ReadAsStringAsync(TestContext.CancellationToken);
        Assert.AreEqual(status, response.StatusCode, problem);
        Assert.AreEqual("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        Assert.AreEqual((int)status, JsonDocument.Parse(problem).RootElement.GetProperty("status").GetInt32());
        var plain = Regex.Unescape(problem);
        Assert.Contains(expected, plain);
        return plain;
    }

    private static string SchemaOf(JsonElement content, string mediaType)
    {
        var schema = content.GetProperty("content").GetProperty(mediaType).GetProperty("schema");
        return schema.TryGetProperty("items", out var items) ? $"{Name(items)}[]" : Name(schema);

        static string Name(JsonElement schema) => schema.GetProperty("$ref").GetString()!["#/components/schemas/".Length..];
    }

    private static void AssertDescribed(JsonElement schema, JsonElement answer)
    {
        var properties = schema.GetProperty("properties");
        CollectionAssert.AreEqual(
            answer.EnumerateObject().Select(field => field.Name).ToArray(), properties.EnumerateObject().Select(property => property.Name).ToArray());
        foreach (var field in answer.EnumerateObject())
            Assert.AreEqual($"{properties.GetProperty(field.Name).GetProperty("type")}", $"{field.Value.ValueKind}".ToLowerInvariant());
    }

    private static StringContent JsonOf(string body, string contentType = "application/json") => new(body, Encoding.UTF8, contentType);

    private static WebApiProcess Run(string modelPath) => new(SampleProcess.Start("WebApi", ["--modelPath", modelPath, .. WebApiProcess.AnyPort]));
}
