namespace MLNetDeep.Tests;

/// <summary>A folder of its own under the machine's temporary folder; deleted when disposed.</summary>
internal sealed class TempFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mlnetdeep-");

    public string FileOf(string name) => Path.Combine(_folder.FullName, name);

    /// <summary>Writes a text file of these lines and gives its path.</summary>
    public string Write(string name, params string[] lines)
    {
        string path = FileOf(name);
        File.WriteAllLines(path, lines);
        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
