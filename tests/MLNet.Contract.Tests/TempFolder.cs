namespace MLNet.Contract.Tests;

/// <summary>A folder of its own under the machine's temporary folder; deleted when disposed.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("mlnet-contract-");

    public string FileOf(string name) => Path.Combine(folder.FullName, name);

    /// <summary>Writes a text file of these lines and gives its path.</summary>
    public string Write(string name, params string[] lines)
    {
        var path = FileOf(name);
        File.WriteAllText(path, string.Join('\n', lines) + "\n");
        return path;
    }

    public void Dispose() => folder.Delete(recursive: true);
}
