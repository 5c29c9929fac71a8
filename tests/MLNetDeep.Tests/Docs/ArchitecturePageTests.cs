using System.Text.RegularExpressions;

namespace MLNetDeep.Tests.Docs;

/// <summary>docs/architecture.md names files and folders that exist, and at most five source files to touch for each kind of addition.</summary>
[TestClass]
public sealed partial class ArchitecturePageTests
{
    private const int MaxFiles = 5;

    private static readonly string Page = DocsProgram.Pages().Single(path => Path.GetFileName(path) == "architecture.md");

    private static readonly string Text = File.ReadAllText(Page);

    [TestMethod]
    public void Paths_OfThePage_Exist()
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Page)!, ".."));
        var paths = PathInText().Matches(Text).Select(match => match.Groups[1].Value).Distinct().ToArray();
        Assert.IsGreaterThan(25, paths.Length);
        Assert.AreEqual("", string.Join(", ", paths.Where(path => !Path.Exists(Path.Combine(root, path)))));
    }

    [TestMethod]
    public void Lists_OfFilesToTouch_AreShort()
    {
        var parts = Text[Text.IndexOf("## To add something", StringComparison.Ordinal)..].Split("\n### ")[1..];
        CollectionAssert.AreEqual(
            new[] { "An activation", "A layer with weights", "A numeric embedding", "A kind of block", "A loss", "An optimizer", "A metric", "A schedule" },
            parts.Select(part => part.Split('\n')[0]).ToArray());
        foreach (var part in parts)
        {
            var items = part.Split('\n').Where(line => line.StartsWith("- ", StringComparison.Ordinal)).ToArray();
            Assert.IsTrue(items.Length is >= 1 and <= MaxFiles, part);
            foreach (var item in items)
                Assert.IsTrue(PathInText().IsMatch(item), $"'{item}' names no file.");
            StringAssert.Contains(part, "\nTests: `tests/");
        }
    }

    [GeneratedRegex(@"`((?:src|tests|nuget)/[^`\s]+)`")]
    private static partial Regex PathInText();
}
