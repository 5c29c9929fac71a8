namespace MLNetDeep;

/// <summary>Writes a file beside its place first, then moves it there: whatever happens, the older file or the new one is whole.</summary>
internal static class WholeFile
{
    /// <param name="path">The file; an older one is replaced.</param>
    /// <param name="write">Writes its content.</param>
    /// <param name="beside">Where it is written first, in the same folder, or null for the file's name and <c>.tmp</c>: always the same, so
    /// that what a killed process left there is written over.</param>
    /// <exception cref="IOException">The file cannot be written, or somebody else is writing it; an older one is as it was.</exception>
    public static void Write(string path, Action<Stream> write, string? beside = null)
    {
        beside ??= $"{path}.tmp";
        var isOwn = false;
        try
        {
            using (var stream = new FileStream(beside, FileMode.Create, FileAccess.ReadWrite, FileShare.None))
            {
                isOwn = true;
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            File.Move(beside, path, overwrite: true);
        }
        // What a full disk gives names the file beside; derived exceptions, as of a missing folder, say enough.
        catch (IOException exception) when (exception.GetType() == typeof(IOException))
        {
            throw new IOException(
                $"'{path}' cannot be written; an older file of the name is as it was. {exception.Message}", exception) { HResult = exception.HResult };
        }
        finally
        {
            if (isOwn && File.Exists(beside))
                File.Delete(beside);
        }
    }
}
