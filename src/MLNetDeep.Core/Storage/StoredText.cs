using System.Text;

namespace MLNetDeep.Storage;

/// <summary>
/// Text as files keep it, which is UTF-8: half a surrogate pair, as is left of a character where text was cut inside it, has no UTF-8 and
/// becomes U+FFFD. Names and labels are brought to this form where they are taken, so that they match before a model is saved as they do
/// after it is loaded.
/// </summary>
internal static class StoredText
{
    /// <summary>The text as it is read again from a file; itself as a rule.</summary>
    public static string Of(string text) =>
        text.AsSpan().ContainsAnyInRange('\ud800', '\udfff') ? Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)) : text;

    /// <summary>The texts as they are read again; the same list where none changes. What is null stays so.</summary>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> texts) =>
        texts?.Any(text => text is not null && !ReferenceEquals(Of(text), text)) == true ? [.. texts.Select(text => text is null ? null! : Of(text))] : texts!;
}
