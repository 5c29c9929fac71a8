using System.Globalization;
using System.Text;

namespace MLNetDeep.Tool;

/// <summary>Names and values as C# writes them.</summary>
internal static class CodeText
{
    /// <summary>A name that C# takes, with a capital: letters, digits and <c>_</c>.</summary>
    public static string Identifier(string name)
    {
        var text = new StringBuilder();
        foreach (var letter in name)
            text.Append(char.IsAsciiLetterOrDigit(letter) ? letter : '_');
        if (text.Length == 0 || !char.IsAsciiLetter(text[0]))
            text.Insert(0, text.Length > 0 && text[0] == '_' ? "C" : "C_");
        text[0] = char.ToUpperInvariant(text[0]);
        return text.ToString();
    }

    /// <summary>Names that C# takes, all different and none of those that are taken.</summary>
    public static string[] Identifiers(IEnumerable<string> names, params string[] taken)
    {
        var used = taken.ToHashSet();
        return [.. names.Select(name =>
        {
            var identifier = Identifier(name);
            while (!used.Add(identifier))
                identifier += "_";
            return identifier;
        })];
    }

    /// <summary>A string literal.</summary>
    public static string Literal(string text) => $"\"{string.Concat(text.Select(Escape))}\"";

    /// <summary>A list of string literals.</summary>
    public static string Literals(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Literal))}]";

    /// <summary>A character literal.</summary>
    public static string Literal(char letter) => $"'{(letter == '\'' ? "\\'" : letter == '"' ? "\"" : Escape(letter))}'";

    /// <summary>The value of a field of a file.</summary>
    public static string Value(string field, ColumnKind kind, char decimalMarker) => kind switch
    {
        ColumnKind.Number when FieldText.IsMissing(field) => "float.NaN",
        ColumnKind.Number => Invariant($"{float.Parse(field.Replace(decimalMarker, '.'), NumberStyles.Float, CultureInfo.InvariantCulture)}f"),
        ColumnKind.Date when field.Length == 0 => "default",
        ColumnKind.Date => $"DateTimeOffset.Parse({Literal(field)}, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)",
        _ => Literal(field),
    };

    private static string Escape(char letter) => letter switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        < ' ' or '\u007f' or '\u0085' or '\u2028' or '\u2029' => Invariant($"\\u{(int)letter:x4}"),
        _ => letter.ToString(),
    };
}
