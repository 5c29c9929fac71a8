using System.Text;

namespace MLNetDeep.Plots;

/// <summary>Text as pictures and pages show it, whoever wrote it.</summary>
internal static class PlotText
{
    private const char Replacement = '\uFFFD';

    /// <summary>As the content of an element: what is markup is escaped, and what XML has no place for is replaced.</summary>
    public static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())              // lone surrogates come as U+FFFD
            switch (rune.Value)
            {
                case '&':
                    escaped.Append("&amp;");
                    break;
                case '<':
                    escaped.Append("&lt;");
                    break;
                case '>':
                    escaped.Append("&gt;");
                    break;
                case < ' ' and not ('\t' or '\n') or 0x7F or 0xFFFE or 0xFFFF:
                    escaped.Append(Replacement);
                    break;
                default:
                    escaped.Append(rune.ToString());
                    break;
            }
        return escaped.ToString();
    }

    /// <summary>At most so many characters; what was cut off is an ellipsis.</summary>
    public static string Shorten(string text, int most)
    {
        if (text.Length <= most)
            return text;
        var end = char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1;
        return $"{text.AsSpan(0, end)}…";
    }

    /// <summary>A number with the sign that typesetters use.</summary>
    public static string Minus(string number) => number.StartsWith('-') ? $"−{number[1..]}" : number;
}
