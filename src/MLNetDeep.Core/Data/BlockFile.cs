using System.Runtime.InteropServices;

namespace MLNetDeep.Data;

/// <summary>
/// A temporary file of floats that nobody else sees and that is gone when it is disposed or the process ends, however it ends: on Unix
/// its name is removed at once, on Windows the system removes it when it is closed. Several threads may read at once.
/// </summary>
internal sealed class BlockFile : IDisposable
{
    private readonly FileStream _file;
    private readonly string _folder;
    private readonly long _limit;
    private long _written;

    /// <exception cref="IOException">The file cannot be made.</exception>
    public BlockFile(Spilling spilling)
    {
        (_folder, _limit) = (spilling.Folder ?? Path.GetTempPath(), spilling.Limit);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (OperatingSystem.IsWindows())
            options.Options = FileOptions.DeleteOnClose;
        else
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            var path = Path.Combine(_folder, $"mlnetdeep-rows-{Guid.NewGuid():N}.tmp");
            _file = new FileStream(path, options);
            if (!OperatingSystem.IsWindows())
                File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _file?.Dispose();
            throw Describe(exception);
        }
    }

    /// <exception cref="IOException">The disk is full, say; what to do is in the message. The file is gone.</exception>
    public void Write(long place /* of the first byte */, ReadOnlySpan<float> values)
    {
        var bytes = MemoryMarshal.AsBytes(values);
        try
        {
            RandomAccess.Write(_file.SafeFileHandle, bytes, place);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Dispose();
            throw Describe(exception);
        }
        _written += bytes.Length;
    }

    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The file is gone.</exception>
    public void Read(long place /* of the first byte */, Span<float> values)
    {
        for (var bytes = MemoryMarshal.AsBytes(values); !bytes.IsEmpty;)
        {
            var read = RandomAccess.Read(_file.SafeFileHandle, bytes, place);
            if (read == 0)
                throw new EndOfStreamException($"A temporary file of rows in '{_folder}' ends at byte {place}; expected {bytes.Length} more.");
            place += read;
            bytes = bytes[read..];
        }
    }

    public void Dispose() => _file.Dispose();

    private IOException Describe(Exception exception) => new(
        $"The rows take more than the memory limit of {_limit} bytes, and writing them to a temporary file in '{_folder}' has failed after "
        + $"{_written} bytes: {exception.Message.TrimEnd('.')}. Free space there, have temporary files in another folder (of a data set: "
        + $"{nameof(TabularDataset.TemporaryFolder)}; of the process: the environment variable {(OperatingSystem.IsWindows() ? "TEMP" : "TMPDIR")}), "
        + "or raise the memory limit.", exception);
}
