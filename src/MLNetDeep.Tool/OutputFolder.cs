namespace MLNetDeep.Tool;

/// <summary>A folder that is written under another name beside its place, and moved there once it is complete: no half of it is ever seen.</summary>
internal sealed class OutputFolder : IDisposable
{
    private readonly string _target;
    private readonly bool _replaces;

    /// <exception cref="IOException">The folder is there and must not be replaced, or none can be made beside it.</exception>
    public OutputFolder(string target, bool replaces)
    {
        (_target, _replaces) = (target, replaces);
        RequireFree();
        var parent = Path.GetDirectoryName(target) ?? throw new IOException($"'{target}' is no folder that can be written.");
        Directory.CreateDirectory(parent);
        Begun = Path.Combine(parent, $".{Path.GetFileName(target)}-{Guid.NewGuid():N}");
        Directory.CreateDirectory(Begun);
    }

    /// <summary>The folder in which the files are written.</summary>
    public string Begun { get; }

    /// <summary>Moves the folder to its place.</summary>
    public void Complete()
    {
        RequireFree();
        var before = $"{Begun}-before";
        if (Directory.Exists(_target))
            Directory.Move(_target, before);
        Directory.Move(Begun, _target);
        if (Directory.Exists(before))
            Directory.Delete(before, recursive: true);
    }

    /// <summary>Deletes what is not complete.</summary>
    public void Dispose()
    {
        if (Directory.Exists(Begun))
            Directory.Delete(Begun, recursive: true);
    }

    // What is in a folder that we have not written is nobody's to delete.
    private void RequireFree()
    {
        if (File.Exists(_target))
            throw new IOException($"'{_target}' is a file; --output names a folder.");
        if (!Directory.Exists(_target) || !Directory.EnumerateFileSystemEntries(_target).Any())
            return;
        if (!_replaces)
            throw new IOException($"The folder '{_target}' is there already; --force replaces it, --output names another.");
        if (!File.Exists(Path.Combine(_target, TrainCommand.ModelName)))
            throw new IOException($"The folder '{_target}' has no {TrainCommand.ModelName}, so it is not replaced; --output names another.");
    }
}
