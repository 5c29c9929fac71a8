using System.Text;

namespace MLNetDeep;

/// <summary>
/// Reads rows of fields as ML.NET's loader does: empty lines, lines that begin with <c>//</c> and, at the start, those that begin with <c>#</c> are
/// skipped, spaces before a field are dropped, and a quoted field may hold the separator, line breaks and doubled quotes.
/// </summary>
internal sealed class DelimitedReader(string path, char separator) : IDisposable
{
    private readonly StreamReader _reader = new(path, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
    private readonly StringBuilder _quoted = new();
    private long _lines;

    /// <summary>The line on which the last row begins, from 1.</summary>
    public long Line { get; private set; }

    /// <summary>Reads the next row into a list, which is emptied before.</summary>
    /// <returns>Whether there was one.</returns>
    /// <exception cref="InvalidDataException">A quoted field has no end, or the file is no UTF-8.</exception>
    public bool Read(List<string> fields)
    {
        fields.Clear();
        var line = NextLine();
        while (line is "" || line?.StartsWith("//", StringComparison.Ordinal) == true || (Line == 0 && line?[0] == '#'))
            line = NextLine();
        if (line is null)
            return false;
        Line = _lines;
        for (var start = 0; ; start++)
        {
            while (start < line.Length && line[start] == ' ')
                start++;
            if (start < line.Length && line[start] == '"')
            {
                fields.Add(ReadQuoted(ref line, ref start));
                start = line.IndexOf(separator, start);
            }
            else
            {
                var end = line.IndexOf(separator, start);
                fields.Add(line[start..(end < 0 ? line.Length : end)]);
                start = end;
            }
            if (start < 0)
                return true;
        }
    }

    public void Dispose() => _reader.Dispose();

    private string ReadQuoted(ref string line, ref int at)
    {
        _quoted.Clear();
        for (at++; ; at++)
        {
            if (at == line.Length)
            {
                line = NextLine() ?? throw new InvalidDataException($"The quoted field on line {Line} of '{path}' has no end.");
                at = -1;
                _quoted.Append('\n');
                continue;
            }
            if (line[at] == '"' && (at + 1 == line.Length || line[++at] != '"'))
            {
                at = Math.Min(at, line.Length);
                return _quoted.ToString();
            }
            _quoted.Append(line[at]);
        }
    }

    private string? NextLine()
    {
        try
        {
            var line = _reader.ReadLine();
            _lines++;
            return line;
        }
        catch (DecoderFallbackException exception)
        {
            // It reads ahead, so the line may be one of the next.
            throw new InvalidDataException($"'{path}' has letters that are no UTF-8, on line {_lines + 1} or soon after; save the file as UTF-8.", exception);
        }
    }
}
