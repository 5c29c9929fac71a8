using System.Reflection;

namespace MLNetDeep.Package.Tests.Api;

/// <summary>
/// What each package shows is written down in nuget/api, so that a change of it is seen, and reviewed, as a change of that file.
/// </summary>
[TestClass]
public sealed class PublicApiTests
{
    /// <summary>Set to 1, it makes the test write the files.</summary>
    private const string Accept = "MLNETDEEP_ACCEPT_API";

    private static readonly string Folder = Path.Combine(BuildSetting.Root, "nuget", "api");

    /// <summary>The assemblies of the packages, but for those built empty, as what they stand on is not there.</summary>
    public static IEnumerable<object[]> Assemblies() => Directory.GetDirectories(Path.Combine(BuildSetting.Root, "src"), "MLNetDeep*")
        .Select(folder => Path.GetFileName(folder)!)
        .Where(name => Assembly.Load(name).GetExportedTypes().Length > 0)
        .Select(name => new object[] { name });

    [TestMethod]
    [DynamicData(nameof(Assemblies))]
    public void PublicApi_OfThePackage_IsTheReviewedOne(string name)
    {
        var path = Path.Combine(Folder, name + ".txt");
        var shown = ApiText.Of(Assembly.Load(name));
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            Directory.CreateDirectory(Folder);
            File.WriteAllText(path, shown);
        }

        var reviewed = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        if (shown != reviewed)
            Assert.Fail($"The public API of {name} is not the one in nuget/api/{name}.txt:\n{Difference(reviewed, shown)}\n"
                + $"If that is meant, run this test with {Accept}=1, which writes the file, and have the change reviewed.");
    }

    [TestMethod]
    public void Files_InTheFolder_AreOfPackages()
    {
        var files = Directory.GetFiles(Folder).Select(Path.GetFileNameWithoutExtension).ToArray();
        foreach (var file in files)
            Assert.IsTrue(Directory.Exists(Path.Combine(BuildSetting.Root, "src", file!)), $"nuget/api/{file}.txt is of no project in src.");
    }

    // Lines that only one of the two has, at most thirty, each under the type that it stands in.
    private static string Difference(string reviewed, string shown)
    {
        var (before, after) = (Qualified(reviewed), Qualified(shown));
        string[] lines = [.. before.Except(after).Select(line => $"- {line}"), .. after.Except(before).Select(line => $"+ {line}")];
        return string.Join('\n', lines.Length > 30 ? [.. lines[..30], $"… and {lines.Length - 30} lines more"] : lines);
    }

    private static string[] Qualified(string text)
    {
        var type = "";
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
        {
            if (line.StartsWith(' '))
                return $"{line.Trim()}    in: {type}";
            return type = line;
        })];
    }
}
