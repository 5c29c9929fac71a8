namespace MLNetDeep.Package.Tests.Feed;

/// <summary>A feed that nuget/pack.sh has written, once for all tests.</summary>
internal static class Feed
{
    private static readonly Lazy<TempFolder> Packed = new(() =>
    {
        var folder = new TempFolder();
        Shell.Run("bash", [Path.Combine(BuildSetting.Root, "nuget", "pack.sh"), folder.FileOf("feed")], BuildSetting.Root, []);
        return folder;
    });

    public static string Folder => Packed.Value.FileOf("feed");

    public static IReadOnlyList<PackageFile> Packages => [.. Directory.GetFiles(Folder, "*.nupkg").Order(StringComparer.Ordinal).Select(path => new PackageFile(path))];

    /// <summary>Without the tool, which is a program and brings all that it needs.</summary>
    public static IReadOnlyList<PackageFile> Libraries => [.. Packages.Where(package => package.Id != Tool)];

    public const string Tool = "MLNetDeep.Tool";

    public static PackageFile Package(string id) => Packages.Single(package => package.Id == id);

    public static void Delete()
    {
        if (Packed.IsValueCreated)
            Packed.Value.Dispose();
    }
}
