namespace MLNetDeep.Storage;

/// <summary>
/// One rule for all files and folders that are read or written: what the file system refuses is an <see cref="IOException"/>, also
/// where .NET says <see cref="UnauthorizedAccessException"/>, as of a folder in the place of a file or of one that may only be read.
/// </summary>
internal static class FileAccessFaults
{
    /// <summary>Runs an action on a file or folder.</summary>
    /// <exception cref="IOException">The file system refuses it.</exception>
    public static T AsIOException<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException($"'{path}' cannot be used: {exception.Message}", exception) { HResult = exception.HResult };
        }
    }

    /// <inheritdoc cref="AsIOException{T}(string, Func{T})"/>
    public static void AsIOException(string path, Action action) => AsIOException(path, () =>
    {
        action();
        return true;
    });
}
