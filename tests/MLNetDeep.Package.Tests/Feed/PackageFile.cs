using System.IO.Compression;
using System.Xml.Linq;

namespace MLNetDeep.Package.Tests.Feed;

/// <summary>A package and, beside it, its symbols.</summary>
internal sealed class PackageFile(string path)
{
    private readonly Dictionary<string, byte[]> _entries = Read(path);

    public string Path { get; } = path;

    public string Id => Of("id");

    public string Version => Of("version");

    /// <summary>What the package and its symbols weigh, in bytes.</summary>
    public long Bytes => new FileInfo(Path).Length + new FileInfo(SymbolsPath).Length;

    public IReadOnlyCollection<string> Names => _entries.Keys;

    /// <summary>The symbols, name and content.</summary>
    public IReadOnlyDictionary<string, byte[]> Symbols => Read(SymbolsPath);

    public byte[] this[string name] => _entries[name];

    /// <summary>The packages that this one asks for, with the least version of each.</summary>
    public IReadOnlyDictionary<string, string> Dependencies =>
        Metadata.Descendants().Where(element => element.Name.LocalName == "dependency")
            .ToDictionary(element => element.Attribute("id")!.Value, element => element.Attribute("version")!.Value);

    /// <summary>The text of an element of the package's description.</summary>
    public string Of(string element) => Metadata.Elements().Single(one => one.Name.LocalName == element).Value;

    private XElement Metadata =>
        XDocument.Load(new MemoryStream(_entries.Single(entry => entry.Key.EndsWith(".nuspec", StringComparison.Ordinal)).Value)).Root!.Elements().First();

    private string SymbolsPath => System.IO.Path.ChangeExtension(Path, ".snupkg");

    private static Dictionary<string, byte[]> Read(string path)
    {
        using var zip = ZipFile.OpenRead(path);
        return zip.Entries.ToDictionary(entry => entry.FullName, entry =>
        {
            using var stream = entry.Open();
            using var content = new MemoryStream();
            stream.CopyTo(content);
            return content.ToArray();
        });
    }
}
