using System.Globalization;
using MLNetDeep.Storage;
using MLNetDeep.Training;

namespace MLNetDeep.Checkpoints;

/// <summary>
/// The checkpoints of one network in training, in a folder which no other training uses meanwhile: that of the options, or, of a network of
/// several, a folder of its own in it.
/// </summary>
internal sealed class CheckpointFolder : IDisposable
{
    private const string Prefix = "epoch-", Extension = ".checkpoint", LockName = "training.lock", NetworkPrefix = "network-";
    private const int Kept = 2;

    private readonly Checkpoint _options;
    private readonly TrainingCall _call;
    private readonly string _folder;
    private readonly FileStream _lock;                           // the system lets go of it even where the process is killed
    private TimeSpan _last;                                      // when the last one was written or restored

    private CheckpointFolder(Checkpoint options, TrainingCall call, int? network)
    {
        (_options, _call) = (options, call);
        _folder = network is int index ? Path.Combine(options.Folder, Invariant($"{NetworkPrefix}{index + 1}")) : options.Folder;
        foreach (var folder in new[] { options.Folder, _folder })
            FileAccessFaults.AsIOException(folder, () => Make(folder));
        try
        {
            var path = Path.Combine(_folder, LockName);
            _lock = FileAccessFaults.AsIOException(path, () => Lock(path));
        }
        catch (IOException exception)
        {
            throw new IOException(
                $"The checkpoint folder '{_folder}' cannot be used; each training needs a folder of its own. {exception.Message}", exception);
        }
        AtomicFile.DeleteLeftovers(_folder);
    }

    /// <summary>The seed of the newest whole checkpoint where all else is that of the call, or null.</summary>
    public static int? SeedOf(Checkpoint options, TrainingCall call) =>
        AnyCall(options.Folder) is TrainingCall found && found with { Seed = call.Seed } == call ? found.Seed : null;

    /// <summary>Deletes all checkpoints in a folder, those of several networks too: the training has come to its end.</summary>
    /// <exception cref="IOException">A file cannot be deleted.</exception>
    public static void Clear(string folder) => FileAccessFaults.AsIOException(folder, () =>
    {
        foreach (var one in WithNetworks(folder).ToArray())
        {
            foreach (var (path, _) in Files(one))
                File.Delete(path);
            if (one != folder && !Directory.EnumerateFileSystemEntries(one).Any())
                Directory.Delete(one);
        }
    });

    /// <summary>Takes a folder, which it makes if need be, for its owner alone, and restores the newest whole checkpoint, where there is one.</summary>
    /// <param name="options">Where and when checkpoints are kept.</param>
    /// <param name="call">The training.</param>
    /// <param name="network">Which network of several it is, from 0; null where there is one.</param>
    /// <param name="loop">What is restored.</param>
    /// <exception cref="ArgumentException">The checkpoint is that of another call.</exception>
    /// <exception cref="InvalidDataException">It is of another format, or says what no such training can have come to.</exception>
    /// <exception cref="IOException">It cannot be read, the folder cannot be made, or another training uses it.</exception>
    public static CheckpointFolder Resume(Checkpoint options, TrainingCall call, int? network, TrainingLoop loop)
    {
        var folder = new CheckpointFolder(options, call, network);
        try
        {
            folder.Resume(loop);
            return folder;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    private void Resume(TrainingLoop loop)
    {
        if (AnyCall(_options.Folder) is TrainingCall found && found != _call)
            throw new ArgumentException(
                $"Checkpoint: the folder '{_options.Folder}' has checkpoints of another training, which differs in "
                + $"{string.Join("; ", _call.DifferencesOf(found))}. Another folder starts anew; the same call as then resumes.", "options");
        if (Newest(_folder) is not (string path, _))
            return;
        CheckpointFile.Restore(path, loop.Transfer);
        _last = loop.Elapsed;
    }

    /// <summary>Keeps the state after an epoch where that is due.</summary>
    /// <exception cref="IOException">The file cannot be written, or an older one not deleted; the older ones are whole.</exception>
    public void Offer(int epoch, TrainingLoop loop)
    {
        if (!(epoch % _options.EveryEpochs == 0 || loop.Elapsed - _last >= _options.Every))
            return;
        var path = Path.Combine(_folder, Invariant($"{Prefix}{epoch:D6}{Extension}"));
        try
        {
            CheckpointFile.Write(path, _call, loop.Transfer);
            DeleteAllBut(epoch);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new IOException(
                Invariant($"The training stops after epoch {epoch}, as its checkpoint '{path}' cannot be kept; older checkpoints are whole. ")
                + exception.Message, exception) { HResult = exception.HResult };
        }
        _last = loop.Elapsed;
    }

    public void Dispose() => _lock.Dispose();

    private static void Make(string folder)
    {
        if (File.Exists(folder))
            throw new IOException($"The checkpoint folder '{folder}' is a file; name a folder.");
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private static FileStream Lock(string path)
    {
        if (new FileInfo(path).LinkTarget is not null)
            File.Delete(path);                                   // somebody's link, which would have another file made or locked
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0, Options = FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new FileStream(path, options);
    }

    // A later one than this epoch's is damaged: it was passed over.
    private void DeleteAllBut(int epoch)
    {
        foreach (var (path, _) in Files(_folder).Where(file => file.Epoch > epoch).Concat(
            Files(_folder).Where(file => file.Epoch <= epoch).OrderByDescending(file => file.Epoch).Skip(Kept)))
            File.Delete(path);
    }

    // What is in the folder belongs to one training.
    private static TrainingCall? AnyCall(string folder) => WithNetworks(folder).Select(Newest).FirstOrDefault(newest => newest is not null)?.Call;

    private static IEnumerable<string> WithNetworks(string folder) => !Directory.Exists(folder) ? []
        : FileAccessFaults.AsIOException(folder, () => Directory.GetDirectories(folder, $"{NetworkPrefix}*")).Prepend(folder);

    private static (string Path, TrainingCall Call)? Newest(string folder)
    {
        foreach (var (path, _) in Files(folder).OrderByDescending(file => file.Epoch))
            if (CheckpointFile.ReadCall(path) is TrainingCall call)
                return (path, call);
        return null;
    }

    private static List<(string Path, int Epoch)> Files(string folder)
    {
        var files = new List<(string, int)>();
        if (Directory.Exists(folder))
            foreach (var path in FileAccessFaults.AsIOException(folder, () => Directory.GetFiles(folder, $"{Prefix}*{Extension}")))
                if (int.TryParse(Path.GetFileNameWithoutExtension(path)[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out var epoch))
                    files.Add((path, epoch));
        return files;
    }
}
