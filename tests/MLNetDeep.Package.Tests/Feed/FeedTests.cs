using System.Net;
using System.Net.Http.Json;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using MLNetDeep.Tests.Samples;

namespace MLNetDeep.Package.Tests.Feed;

/// <summary>What nuget/pack.sh writes.</summary>
[TestClass]
public sealed class FeedTests
{
    public TestContext TestContext { get; set; } = null!;

    [ClassCleanup]
    public static void Delete() => Feed.Delete();

    [TestMethod]
    public void Feed_HasAPackage_ForEachProjectThatIsNotEmpty()
    {
        var expected = Api.PublicApiTests.Assemblies().Select(row => (string)row[0]).ToArray();

        CollectionAssert.AreEquivalent(expected.Append(Feed.Tool).ToArray(), Feed.Packages.Select(package => package.Id).ToArray());
    }

    [TestMethod]
    public void Libraries_Together_WeighLessThanOneAndAHalfMegabytes() =>
        Assert.IsLessThan(1_500_000, Feed.Libraries.Sum(package => package.Bytes));

    [TestMethod]
    public void Package_HasReadmeIconLicenceAndDocs()
    {
        foreach (var package in Feed.Packages)
        {
            Assert.AreEqual("MIT", package.Of("license"), package.Id);
            Assert.IsGreaterThan(40, package.Of("description").Length, package.Id);
            Assert.StartsWith($"# {package.Id}\n", Encoding.UTF8.GetString(package[package.Of("readme")]));
            CollectionAssert.AreEqual("PNG"u8.ToArray(), package[package.Of("icon")][1..4], package.Id);
            Assert.IsLessThan(10_000, package[package.Of("icon")].Length, package.Id);
        }
    }

    [TestMethod]
    public void Documentation_IsOfTheTypesThatUsersSee_AndOfNoOther()
    {
        foreach (var package in Feed.Libraries)
        {
            var names = XDocument.Load(new MemoryStream(package[$"lib/net10.0/{package.Id}.xml"])).Descendants("member").Select(member => member.Attribute("name")!.Value).ToArray();
            var types = Assembly.Load(package.Id).GetExportedTypes().Select(type => type.FullName!.Replace('+', '.')).ToArray();

            CollectionAssert.AreEquivalent(types, names.Where(name => name.StartsWith("T:", StringComparison.Ordinal)).Select(name => name[2..]).ToArray(), package.Id);
            CollectionAssert.AreEqual(Array.Empty<string>(), names.Where(name => name.Contains(".<", StringComparison.Ordinal) || name.Contains("._", StringComparison.Ordinal)).ToArray(), package.Id);
        }
    }

    [TestMethod]
    public void Package_AssembliesAndSymbols_DoNotNameTheFolderTheyWereBuiltIn()
    {
        foreach (var package in Feed.Libraries)
        {
            var symbols = package.Symbols.Where(entry => entry.Key.EndsWith(".pdb", StringComparison.Ordinal)).ToArray();
            var assemblies = package.Names.Where(name => name.EndsWith(".dll", StringComparison.Ordinal)).ToArray();
            Assert.HasCount(1, symbols, package.Id);
            Assert.HasCount(1, assemblies, package.Id);
            foreach (var (name, content) in symbols.Append(new(assemblies[0], package[assemblies[0]])))
                foreach (var encoding in (Encoding[])[Encoding.UTF8, Encoding.Unicode])
                    Assert.AreEqual(-1, content.AsSpan().IndexOf(encoding.GetBytes(BuildSetting.Root)), $"{package.Id}: {name} has {BuildSetting.Root}");
        }
    }

    [TestMethod]
    public void Package_OfTheBinding_AsksForTheVersionsOfMLNetThatAreTested() =>
        Assert.AreEqual(BuildSetting.MLNetRange, Feed.Package("MLNetDeep").Dependencies["Microsoft.ML"]);

    [TestMethod]
    public void Packages_OfOurs_AskForEachOtherInExactlyTheirVersion()
    {
        var own = Feed.Packages.SelectMany(package => package.Dependencies.Where(dependency => dependency.Key.StartsWith("MLNetDeep", StringComparison.Ordinal))
            .Select(dependency => (package, dependency.Key, Range: dependency.Value))).ToArray();

        Assert.HasCount(5, own);
        foreach (var (package, id, range) in own)
            Assert.AreEqual($"[{Feed.Package(id).Version}]", range, $"{package.Id} asks for {id}");
    }

    [TestMethod]
    public void Package_InANewProject_TrainsSavesLoadsAndPredicts()
    {
        using var folder = new TempFolder();
        var project = new NewProject(folder, Feed.Folder, Feed.Package("MLNetDeep").Version);
        project.Build();
        var trained = project.Run("train", folder.FileOf("model.zip"), folder.FileOf("model.onnx"));
        var loaded = project.Run("predict", folder.FileOf("model.zip"));

        Assert.HasCount(4, trained);
        CollectionAssert.AreEqual(trained, loaded);
        CollectionAssert.AreEqual(new[] { "left", "left", "right", "right" }, loaded.Select(line => line.Split(' ')[0]).ToArray());
        Assert.IsGreaterThan(1000, new FileInfo(folder.FileOf("model.onnx")).Length);
    }

    [TestMethod]
    public async Task Tool_Installed_WritesProjectsThatPredictTheSame()
    {
        using var folder = new TempFolder();
        var tool = new InstalledTool(folder, Feed.Folder, Feed.Package(Feed.Tool).Version);
        var random = new Random(1);
        var data = folder.Write("rings & things.csv", ["x,\"y \"\"z\"\"\",when,class", .. Enumerable.Range(0, 150).Select(r =>
        {
            var x = random.Next(-50, 50);
            return $"{(r % 9 == 2 ? "?" : x)},{(r % 2 == 0 ? "\"a, b\"" : "c")},{(r % 7 == 3 ? "" : $"2024-02-{1 + r % 28:00}")},{(x > 0 ? "\"in, \"\"deep\"\"\"" : "out")}";
        })]);
        tool.Run("classify", data, "--label", "class", "--quality", "fast", "--output", folder.FileOf("made"));
        var expected = tool.Run("predict", folder.FileOf("made/model.mlnet"), data);

        tool.Build(folder.FileOf("made/Rings___things"));
        var program = folder.FileOf("made/Rings___things/bin/Debug/net10.0/Rings___things.dll");
        var predicted = tool.RunProject(program, data);

        Assert.HasCount(151, expected.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.AreEqual(expected, predicted);
        AssertFails("There is no file 'none.csv'.", () => tool.RunProject(program, "none.csv"));
        var bad = folder.Write("bad.csv", "x,\"y \"\"z\"\"\",when,class", "1,c,some day,out");
        Assert.EndsWith(
            "\nParsing failed with an exception: Could not parse value some day in line 2, column when\n",
            Assert.ThrowsExactly<InvalidOperationException>(() => tool.RunProject(program, bad)).Message.ReplaceLineEndings("\n"));

        tool.Build(folder.FileOf("made/Rings___things.WebApi"));
        var webApi = folder.FileOf("made/Rings___things.WebApi/bin/Debug/net10.0/Rings___things.WebApi.dll");
        using (var service = InstalledTool.Serve(webApi))
            await AssertAnswers(service, File.ReadLines(data).ElementAt(1).Split(',')[0], expected.Split('\n')[1]);
        // A class of the code has a method of that name; the implicit usings of web projects have a type of the other.
        foreach (var (file, project) in new[] { ("train.csv", "TrainData"), ("results.csv", "Results.WebApi") })
        {
            File.Copy(data, folder.FileOf(file));
            var made = folder.FileOf(Path.GetFileNameWithoutExtension(file));
            tool.Run("classify", folder.FileOf(file), "--label", "class", "--quality", "fast", "--time-limit", "1", "--output", made);
            tool.Build(Path.Combine(made, project));
        }
        foreach (var (made, model) in new[] { (program, Path.ChangeExtension(program, "mlnet")), (webApi, Path.Combine(Path.GetDirectoryName(webApi)!, "Rings___things.mlnet")) })
        {
            File.Delete(model);
            AssertFails($"There is no model file '{model}'.", () => tool.RunProject(made));
        }
    }

    private async Task AssertAnswers(WebApiProcess service, string x, string expected)
    {
        using var client = service.CreateClient();
        async Task<(HttpStatusCode, JsonElement)> Ask(string row)
        {
            using var response = await client.PostAsync("predict", new StringContent(row, Encoding.UTF8, "application/json"), TestContext.CancellationToken);
            return (response.StatusCode, await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.CancellationToken));
        }

        var (status, answer) = await Ask($$"""{"x": {{x}}, "y \"z\"": "a, b", "when": "2024-02-01T00:00:00Z"}""");
        Assert.AreEqual(HttpStatusCode.OK, status, $"{answer}");
        var (label, probabilities) = (answer.GetProperty("predictedLabel").GetString()!, answer.GetProperty("probabilities"));
        Assert.AreEqual(expected, $"{label},{string.Join(',', probabilities.EnumerateObject().Select(one => one.Value.GetRawText()))}");
        Assert.IsGreaterThan(probabilities.GetProperty("in, \"deep\"").GetSingle(), probabilities.GetProperty(label).GetSingle());

        foreach (var (row, fault) in new[]
        {
            ("""{"X": -33}""", "'X'"), ("""{"Y__z_": "c"}""", "'Y__z_'"), ("""{"x": "many"}""", "$.x"), ("""{"x": "Infinity"}""", "('x')"), ("", "body"),
        })
        {
            (status, answer) = await Ask(row);
            Assert.AreEqual(HttpStatusCode.BadRequest, status, row);
            Assert.Contains(fault, answer.GetProperty("detail").GetString()!);
        }
    }

    private static void AssertFails(string message, Action run) =>
        Assert.EndsWith($" gives 1:\n{message}\n", Assert.ThrowsExactly<InvalidOperationException>(run).Message.ReplaceLineEndings("\n"));
}
