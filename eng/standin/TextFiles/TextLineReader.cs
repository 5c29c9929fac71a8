namespace Microsoft.ML.Data;

/// <summary>The lines of data of a file: without the header, comments and empty lines.</summary>
internal sealed class TextLineReader : IDisposable
{
    private readonly TextReader _reader;
    private readonly bool _trims;

    public TextLineReader(TextLoader.Options options, string path)
    {
        Path = path;
        _reader = new StreamReader(path);
        _trims = options.TrimWhitespace;
        if (options.HasHeader)
            Header = Next();
    }

    public string Path { get; }

    /// <summary>The header; null where the file has none.</summary>
    public string Header { get; }

    /// <summary>The number of the current line, from 1.</summary>
    public long LineNumber { get; private set; }

    /// <summary>The next line of data; null at the end.</summary>
    public string Next()
    {
        while (_reader.ReadLine() is { } line)
        {
            LineNumber++;
            if (line.Length > 0 && !line.StartsWith("//", StringComparison.Ordinal))
                return _trims ? line.TrimEnd() : line;
        }
        return null;
    }

    public void Dispose() => _reader.Dispose();
}
