using System.Text;

namespace MLNetDeep.Package.Tests.Feed;

/// <summary>What nuget/pack.sh writes.</summary>
[TestClass]
public sealed class FeedTests
{
    private const string Standin = "MLNetDeep.MLNetStandin";

    [ClassCleanup]
    public static void Delete() => Feed.Delete();

    [TestMethod]
    public void Feed_HasAPackage_ForEachProjectThatIsNotEmpty()
    {
        var expected = Api.PublicApiTests.Assemblies().Select(row => (string)row[0]).ToList();
        if (BuildSetting.IsStandin)
            expected.Add(Standin);

        CollectionAssert.AreEquivalent(expected, Feed.Packages.Select(package => package.Id).ToArray());
    }

    [TestMethod]
    public void Packages_Together_WeighLessThanOneAndAHalfMegabytes() =>
        Assert.IsLessThan(1_500_000, Feed.Packages.Where(package => package.Id != Standin).Sum(package => package.Bytes));

    [TestMethod]
    public void Package_HasReadmeIconLicenceAndDocs()
    {
        foreach (var package in Feed.Packages)
        {
            Assert.AreEqual("MIT", package.Of("license"), package.Id);
            Assert.IsGreaterThan(40, package.Of("description").Length, package.Id);
            Assert.StartsWith($"# {(package.Id == Standin ? "The ML.NET stand-in" : package.Id)}\n", Encoding.UTF8.GetString(package[package.Of("readme")]));
            CollectionAssert.AreEqual("PNG"u8.ToArray(), package[package.Of("icon")][1..4], package.Id);
            Assert.IsLessThan(10_000, package[package.Of("icon")].Length, package.Id);
            if (package.Id != Standin)
                CollectionAssert.Contains(package.Names.ToArray(), $"lib/net10.0/{package.Id}.xml");
        }
    }

    [TestMethod]
    public void Package_AssembliesAndSymbols_DoNotNameTheFolderTheyWereBuiltIn()
    {
        foreach (var package in Feed.Packages)
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
    public void Package_OfTheBinding_AsksForTheOldestMLNetThatIsGood()
    {
        var dependencies = Feed.Package("MLNetDeep").Dependencies;

        if (BuildSetting.IsStandin)
            Assert.AreEqual(Feed.Package(Standin).Version, dependencies[Standin]);
        else
            Assert.AreEqual(BuildSetting.MLNetMinimumVersion, dependencies["Microsoft.ML"]);
        Assert.AreEqual(!BuildSetting.IsStandin, dependencies.ContainsKey("Microsoft.ML"));
        Assert.AreEqual(Feed.Package("MLNetDeep.Core").Version, dependencies["MLNetDeep.Core"]);
    }

    [TestMethod]
    public void Package_Version_SaysWhetherItStandsOnTheStandin()
    {
        foreach (var package in Feed.Packages)
            Assert.AreEqual(BuildSetting.IsStandin, package.Version.EndsWith("-standin", StringComparison.Ordinal), package.Version);
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
}
