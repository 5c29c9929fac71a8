namespace Microsoft.ML.Data
{
    /// <summary>Several streams, read one after the other.</summary>
    public interface IMultiStreamSource
    {
        int Count { get; }

        string GetPathOrNull(int index);

        Stream Open(int index);

        TextReader OpenTextReader(int index);
    }

    /// <summary>Several files. A path may have wildcards in its last part.</summary>
    public sealed class MultiFileSource : IMultiStreamSource
    {
        private readonly string[] _paths;

        public MultiFileSource(params string[] paths)
        {
            ArgumentNullException.ThrowIfNull(paths);
            _paths = [.. paths.SelectMany(Expand)];
        }

        public int Count => _paths.Length;

        public string GetPathOrNull(int index) => _paths[index];

        public Stream Open(int index) => File.OpenRead(_paths[index]);

        public TextReader OpenTextReader(int index) => new StreamReader(Open(index));

        private static IEnumerable<string> Expand(string path)
        {
            string[] found = path?.IndexOfAny(['*', '?']) >= 0 && Path.GetDirectoryName(path) is var directory
                ? Directory.GetFiles(directory == "" ? "." : directory, Path.GetFileName(path)).Order(StringComparer.Ordinal).ToArray()
                : File.Exists(path) ? [path] : [];
            return found.Length > 0 ? found
                : throw new ArgumentOutOfRangeException(nameof(path), $"File or directory does not exist at path: {path}");
        }
    }
}

namespace Microsoft.ML
{
    using Microsoft.ML.Data;

    public static class DataLoaderExtensions
    {
        public static IDataView Load(this IDataLoader<IMultiStreamSource> loader, params string[] path) => loader.Load(new MultiFileSource(path));
    }
}
