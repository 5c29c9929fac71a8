namespace MLNetDeep.Package.Tests.Feed;

/// <summary>
/// The project in Consumer, outside the tree: its packages of ours come from a feed into a cache of its own that begins empty, all
/// others from the machine's cache, so that nothing is downloaded.
/// </summary>
internal sealed class NewProject
{
    private readonly TempFolder _folder;
    private readonly string _path, _version;

    public NewProject(TempFolder folder, string feed, string version)
    {
        (_folder, _path, _version) = (folder, folder.FileOf("project"), version);
        Directory.CreateDirectory(_path);
        foreach (var file in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Consumer")))
            File.Copy(file, Path.Combine(_path, Path.GetFileName(file)));

        PackageSettings.Write(_path, feed);
    }

    private string Cache => _folder.FileOf("cache");

    public void Build()
    {
        Dotnet("build", "-v:quiet", $"-p:MLNetDeepVersion={_version}", $"-p:MLNetVersion={BuildSetting.MLNetVersion}");

        // Not another MLNetDeep, which the machine's cache may hold.
        foreach (var id in (string[])["mlnetdeep", "mlnetdeep.core", "mlnetdeep.onnx"])
            Assert.IsTrue(Directory.Exists(Path.Combine(Cache, id, _version)), $"{id} {_version} does not come from the feed.");
    }

    /// <summary>The lines that the built program prints.</summary>
    public string[] Run(params string[] arguments) =>
        Dotnet([Path.Combine(_path, "bin", "Debug", "net10.0", "Consumer.dll"), .. arguments]).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private string Dotnet(params string[] arguments) =>
        Shell.Run("dotnet", arguments, _path, new() { ["NUGET_PACKAGES"] = Cache, ["DOTNET_NOLOGO"] = "1" });
}
