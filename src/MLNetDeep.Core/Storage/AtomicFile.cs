namespace MLNetDeep.Storage;

/// <summary>
/// Writes a file beside its place first, under a name that nobody can know before, then moves it there: whatever happens, the older file
/// or the new one is whole. Where the place is a symbolic link, what it points to is replaced. On Unix the new file has the mode of the
/// older one. What killed processes left in the folder is deleted.
/// </summary>
internal static class AtomicFile
{
    private const string Prefix = "mlnetdeep-", Extension = ".part";
    private const int MaxTries = 10;

    /// <param name="path">The file; an older one is replaced.</param>
    /// <param name="write">Writes its content.</param>
    /// <param name="ownerOnly">Whether nobody but its owner may read it, on Unix: mode 600, whatever that of an older file.</param>
    /// <exception cref="IOException">The file cannot be written; an older one is as it was.</exception>
    public static void Write(string path, Action<Stream> write, bool ownerOnly = false)
    {
        string? beside = null;
        try
        {
            var target = TargetOf(path);
            var folder = Path.GetDirectoryName(target) ?? target;
            DeleteLeftovers(folder);
            var mode = ModeOf(target, ownerOnly);
            using (var stream = Create(folder, isPrivate: mode is not null))
            {
                beside = stream.Name;
                write(stream);
                Flush(stream, mode);
                File.Move(beside, target, overwrite: true);      // while it is locked: unlocked, it would be a leftover
            }
        }
        catch (DirectoryNotFoundException exception)             // it names the file beside
        {
            throw new DirectoryNotFoundException($"'{path}' cannot be written: its folder does not exist.", exception);
        }
        // What a full disk gives names the file beside; other derived exceptions say enough.
        catch (Exception exception) when (exception is UnauthorizedAccessException || exception.GetType() == typeof(IOException))
        {
            throw new IOException(
                $"'{path}' cannot be written; an older file of the name is as it was. {exception.Message}", exception) { HResult = exception.HResult };
        }
        finally
        {
            if (beside is not null && File.Exists(beside))
                File.Delete(beside);
        }
    }

    /// <summary>Deletes what processes that were killed have left in a folder; files that are being written stay.</summary>
    public static void DeleteLeftovers(string folder)
    {
        try
        {
            foreach (var path in Directory.EnumerateFiles(folder, $"{Prefix}*{Extension}").Where(IsOwn))
                DeleteUnused(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A folder that cannot be listed may still be written to; one that is not there is found out later.
        }
    }

    private static string TargetOf(string path)
    {
        var full = Path.GetFullPath(path);
        return new FileInfo(full).LinkTarget is null ? full : File.ResolveLinkTarget(full, returnFinalTarget: true)!.FullName;
    }

    // Null for what the system gives new files.
    private static UnixFileMode? ModeOf(string target, bool ownerOnly)
    {
        if (OperatingSystem.IsWindows())
            return null;
        if (ownerOnly)
            return UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return File.Exists(target) ? File.GetUnixFileMode(target) : null;
    }

    private static FileStream Create(string folder, bool isPrivate)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.Delete };
        if (isPrivate && !OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite; // nobody reads while it is written whom the mode will shut out
        // Between its creation and its lock a file looks like a leftover: who deletes those may have it locked, or have deleted it.
        for (var attempt = 1; ; attempt++)
            try
            {
                var stream = new FileStream(Path.Combine(folder, $"{Prefix}{Guid.NewGuid():N}{Extension}"), options);
                if (File.Exists(stream.Name) || attempt == MaxTries)
                    return stream;
                stream.Dispose();
            }
            catch (IOException exception) when (exception.GetType() == typeof(IOException) && attempt < MaxTries)
            {
            }
    }

    private static void Flush(FileStream stream, UnixFileMode? mode)
    {
        if (mode is { } kept && !OperatingSystem.IsWindows() && File.GetUnixFileMode(stream.SafeFileHandle) != kept)
            File.SetUnixFileMode(stream.SafeFileHandle, kept);
        stream.Flush(flushToDisk: true);
    }

    private static bool IsOwn(string path) =>
        Guid.TryParseExact(Path.GetFileNameWithoutExtension(path)[Prefix.Length..], "N", out _);

    // Whoever writes a file has it locked: it is deleted while the lock is held here, or not at all. A link is nobody's.
    private static void DeleteUnused(string path)
    {
        try
        {
            if (new FileInfo(path).LinkTarget is not null)
                File.Delete(path);
            else
                new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // In use, gone already, or another user's.
        }
    }
}
