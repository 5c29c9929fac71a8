using System.Text.Json;

/// <summary>Reads the body of a request as JSON; what is none is answered by problem details (RFC 9457).</summary>
internal static class JsonBody
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    public static async Task<IResult> AnswerAsync(HttpRequest request, Func<JsonElement, IResult> answer)
    {
        if (!request.HasJsonContentType())
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);

        try
        {
            using var document = await ParseAsync(request);
            return answer(document.RootElement);
        }
        catch (JsonException exception)
        {
            return Results.Problem(statusCode: StatusCodes.Status400BadRequest, title: "The body is not JSON.", detail: exception.Message);
        }
        catch (BadHttpRequestException exception)
        {
            return Results.Problem(statusCode: exception.StatusCode, title: "The body cannot be read.", detail: exception.Message);
        }
    }

    /// <summary>Says in the OpenAPI document what else a request with a body may be answered.</summary>
    public static void WithProblems(this RouteHandlerBuilder route) => route
        .ProducesValidationProblem()
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge)
        .ProducesProblem(StatusCodes.Status415UnsupportedMediaType);

    // A document finds text that is none, bytes that are not UTF-8 or half a surrogate pair, only when it is asked for the text.
    private static async Task<JsonDocument> ParseAsync(HttpRequest request)
    {
        JsonDocument? document = null;
        try
        {
            document = await JsonDocument.ParseAsync(request.Body, Strict, request.HttpContext.RequestAborted);
            ReadTexts(document.RootElement);
            return document;
        }
        catch (InvalidOperationException exception)
        {
            document?.Dispose();
            throw new JsonException("A name or a text is not valid Unicode.", exception);
        }
    }

    private static void ReadTexts(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String)
            element.GetString();
        else if (element.ValueKind == JsonValueKind.Array)
            foreach (var item in element.EnumerateArray())
                ReadTexts(item);
        else if (element.ValueKind == JsonValueKind.Object)
            foreach (var property in element.EnumerateObject())
            {
                _ = property.Name;
                ReadTexts(property.Value);
            }
    }
}
