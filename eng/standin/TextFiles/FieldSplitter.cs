using System.Text;

namespace Microsoft.ML.Data;

/// <summary>Splits a line into fields.</summary>
internal sealed class FieldSplitter(TextLoader.Options options)
{
    /// <summary>
    /// Fields by index; one that is not there is empty. Spaces before a field do not belong to it, those behind it do.
    /// A field whose quotes are not closed, or are followed by more, is empty.
    /// </summary>
    public void Split(string line, List<ReadOnlyMemory<char>> fields)
    {
        fields.Clear();
        for (int at = 0; at <= line.Length; at++)
        {
            while (at < line.Length && line[at] == ' ' && !IsSeparator(' '))
                at++;
            fields.Add(options.AllowQuoting && at < line.Length && line[at] == '"' ? Quoted(line, ref at) : Plain(line, ref at));
        }
    }

    private bool IsSeparator(char c) => Array.IndexOf(options.Separators, c) >= 0;

    private ReadOnlyMemory<char> Plain(string line, ref int at)
    {
        int start = at;
        while (at < line.Length && !IsSeparator(line[at]))
            at++;
        return line.AsMemory(start, at - start);
    }

    private ReadOnlyMemory<char> Quoted(string line, ref int at)
    {
        var text = new StringBuilder();
        for (at++; at < line.Length; at++)
        {
            bool quoteFollows = at + 1 < line.Length && line[at + 1] == '"';
            if (line[at] == '"' && quoteFollows)
                text.Append(line[++at]);
            else if (line[at] == '"')
                break;
            else
                text.Append(line[at]);
        }
        if (at == line.Length)
            return default;
        at++;
        return string.IsNullOrWhiteSpace(Plain(line, ref at).ToString()) ? text.ToString().AsMemory() : default;
    }
}
