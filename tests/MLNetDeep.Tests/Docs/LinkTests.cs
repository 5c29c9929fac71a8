using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace MLNetDeep.Tests.Docs;

/// <summary>Every link within the repository, in each of its Markdown files, leads to a file or a folder, and to a heading of it.</summary>
[TestClass]
public sealed partial class LinkTests
{
    [TestMethod]
    public void Links_OfEveryPage_LeadSomewhere()
    {
        var pages = Pages();
        Assert.IsGreaterThan(30, pages.Length);
        Assert.AreEqual("", string.Join("\n", pages.SelectMany(page => BrokenLinks(page, File.ReadAllText(page)))));
    }

    [TestMethod]
    [DataRow("[a](docs/no-such-page.md)", "README.md links to docs/no-such-page.md, which is not there.")]
    [DataRow("![a](docs/images/no.png)", "README.md links to docs/images/no.png, which is not there.")]
    [DataRow("[a](docs/training.md#no-such-heading)", "README.md links to docs/training.md#no-such-heading; there is no such heading.")]
    [DataRow("# A\n[a](#b)", "README.md links to #b; there is no such heading.")]
    [DataRow("## `A`, and b's (c)\n[a](#a-and-bs-c) [b](docs) [c](docs/training.md#checkpoints) [d](https://example.org/x#y)", "")]
    public void BrokenLinks_OfAText_AreNamed(string text, string expected) =>
        Assert.AreEqual(expected, string.Join("\n", BrokenLinks(Path.Combine(Root(), "README.md"), text)));

    private static IEnumerable<string> BrokenLinks(string page, string text)
    {
        foreach (Match link in Link().Matches(CodeBlock().Replace(text, "")))
        {
            var (path, heading) = (link.Groups["path"].Value, link.Groups["heading"].Value);
            var target = path.Length == 0 ? page : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, path));
            var what = $"{Path.GetRelativePath(Root(), page)} links to {path}{(heading.Length == 0 ? "" : $"#{heading}")}";
            if (!Path.Exists(target))
                yield return $"{what}, which is not there.";
            else if (heading.Length > 0 && !Headings(target == page ? text : File.ReadAllText(target)).Contains(heading))
                yield return $"{what}; there is no such heading.";
        }
    }

    // As GitHub makes anchors: small letters, no punctuation, hyphens for spaces.
    private static HashSet<string> Headings(string text) =>
        [.. Heading().Matches(CodeBlock().Replace(text, "")).Select(
            heading => Punctuation().Replace(heading.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'))];

    private static string[] Pages() =>
    [
        .. Directory.GetFiles(Root(), "*.md"),
        .. new[] { "docs", "samples", "bench", "nuget", "eng" }.SelectMany(
            folder => Directory.GetFiles(Path.Combine(Root(), folder), "*.md", SearchOption.AllDirectories)),
    ];

    private static string Root([CallerFilePath] string path = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));

    [GeneratedRegex(@"\]\((?!\w+:)(?<path>[^)#\s]*)(#(?<heading>[^)]*))?\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"[^\w\s-]")]
    private static partial Regex Punctuation();
}
