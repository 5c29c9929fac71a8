namespace Microsoft.ML.Data;

/// <summary>Lines of data: without the header, comments and empty lines.</summary>
internal sealed class TextLineReader : IDisposable
{
    private readonly TextLoader.Options _options;
    private readonly IMultiStreamSource _files;
    private int _file = -1;
    private TextReader _reader;

    public TextLineReader(TextLoader.Options options, IMultiStreamSource files)
    {
        _options = options;
        _files = files;
    }

    /// <summary>The number of the current line in its file, from 1.</summary>
    public long LineNumber { get; private set; }

    public string Path => _file < 0 ? null : _files.GetPathOrNull(_file);

    /// <summary>The header of the current file.</summary>
    public string Header { get; private set; }

    /// <summary>The next line of data; null at the end.</summary>
    public string Next()
    {
        while (_reader != null || OpenNext())
        {
            if (NextDataLine() is { } line)
                return line;
            _reader.Dispose();
            _reader = null;
        }
        return null;
    }

    private bool OpenNext()
    {
        if (_file + 1 >= _files.Count)
            return false;
        _reader = _files.OpenTextReader(++_file);
        LineNumber = 0;
        if (_options.HasHeader)
            Header = NextDataLine();
        return true;
    }

    private string NextDataLine()
    {
        // A file that was saved with its schema begins with lines that say so.
        bool atStart = LineNumber == 0;
        while (ReadLine() is { } line)
        {
            atStart &= line.StartsWith("#@", StringComparison.Ordinal);
            if (line.Length > 0 && !atStart && !line.StartsWith("//", StringComparison.Ordinal))
                return _options.TrimWhitespace ? line.TrimEnd() : line;
        }
        return null;
    }

    private string ReadLine()
    {
        string line = _reader.ReadLine();
        LineNumber++;
        if (!_options.ReadMultilines || !_options.AllowQuoting)
            return line;
        // A quote that is open at the end of the line goes on in the next one.
        while (line != null && line.Count(c => c == '"') % 2 == 1 && _reader.ReadLine() is { } more)
        {
            line += "\n" + more;
            LineNumber++;
        }
        return line;
    }

    public void Dispose() => _reader?.Dispose();
}
