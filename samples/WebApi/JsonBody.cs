using System.Text.Json;

/// <summary>Reads the body of a request as JSON; what is none is answered by problem details (RFC 9457).</summary>
internal static class JsonBody
{
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 8, AllowDuplicateProperties = false };

    public static async Task<IResult> AnswerAsync(HttpRequest request, Func<JsonElement, IResult> answer)
    {
        if (!request.HasJsonContentType())
        {
            return Results.Problem(
                statusCode: StatusCodes.Status415UnsupportedMediaType, title: "The body must be application/json.",
                detail: $"Content-Type: {request.ContentType}");
        }

        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, Strict, request.HttpContext.RequestAborted);
            return answer(document.RootElement);
        }
        catch (JsonException exception)
        {
            return Results.Problem(statusCode: StatusCodes.Status400BadRequest, title: "The body is no JSON.", detail: exception.Message);
        }
        catch (BadHttpRequestException exception)
        {
            return Results.Problem(statusCode: exception.StatusCode, title: "The body cannot be read.", detail: exception.Message);
        }
    }
}
