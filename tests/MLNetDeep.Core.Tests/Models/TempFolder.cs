namespace MLNetDeep.Core.Tests.Models;

/// <summary>A folder of its own for one test, removed with all that is in it.</summary>
internal sealed class TempFolder : IDisposable
{
    public TempFolder() => Directory.CreateDirectory(Folder);

    public string Folder { get; } = Path.Combine(Path.GetTempPath(), $"mlnetdeep-{Guid.NewGuid():N}");

    public string this[string name] => Path.Combine(Folder, name);

    public string[] Names => [.. Directory.GetFileSystemEntries(Folder).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    /// <summary>The Unix mode of a file or folder; none on Windows.</summary>
    public static UnixFileMode ModeOf(string path) => OperatingSystem.IsWindows() ? UnixFileMode.None : File.GetUnixFileMode(path);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
