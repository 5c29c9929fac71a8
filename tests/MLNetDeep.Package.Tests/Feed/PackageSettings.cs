using System.Xml.Linq;

namespace MLNetDeep.Package.Tests.Feed;

/// <summary>The settings of a folder whose packages of ours come from a feed, and all others from the machine's cache, so that nothing is downloaded.</summary>
internal static class PackageSettings
{
    /// <summary>Writes <c>nuget.config</c>.</summary>
    /// <returns>Its path.</returns>
    public static string Write(string folder, string feed)
    {
        var path = Path.Combine(folder, "nuget.config");
        // <clear /> forgets what the machine's own settings say.
        new XElement("configuration",
            new XElement("packageSources", new XElement("clear"), Entry("feed", feed)),
            new XElement("fallbackPackageFolders", new XElement("clear"), Entry("machine", BuildSetting.PackageCache)))
            .Save(path);
        return path;
    }

    private static XElement Entry(string key, string value) => new("add", new XAttribute("key", key), new XAttribute("value", value));
}
