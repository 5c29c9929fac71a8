using System.Text.Json;

namespace MLNetDeep.Storage;

/// <summary>
/// Parts of a JSON document that a converter reads by itself. What is wrong in one is told with its path in the whole document, which
/// System.Text.Json would begin anew at the part.
/// </summary>
internal static class JsonPart
{
    /// <summary>Reads a part inside a converter. What is wrong in it is told with its whole path: see <see cref="Describe"/>.</summary>
    /// <exception cref="JsonException">The part cannot be read.</exception>
    public static TPart? Read<TPart>(ref Utf8JsonReader reader, JsonSerializerOptions options)
    {
        try
        {
            return JsonSerializer.Deserialize<TPart>(ref reader, options);
        }
        catch (JsonException exception)
        {
            throw new JsonException(exception.Message, exception); // its path begins at the part; that of the new one, which is set further out, ends there
        }
    }

    /// <summary>What cannot be read and where: "… Path: $.network.dropout."</summary>
    public static string Describe(Exception exception)
    {
        if (exception is not JsonException { Path: not null } json)
            return exception.Message;
        const string Mark = " Path: ";
        var path = json.Path;
        for (var part = json.InnerException as JsonException; part is not null; part = part.InnerException as JsonException)
            path += part.Path?.TrimStart('$');
        var end = json.Message.IndexOf(Mark, StringComparison.Ordinal);
        return $"{(end < 0 ? json.Message : json.Message[..end])}{Mark}{path}.";
    }
}
