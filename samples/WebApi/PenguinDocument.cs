using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

/// <summary>What the OpenAPI document says beyond the types of the code: the service's name, and what a penguin's fields may hold.</summary>
internal static class PenguinDocument
{
    private const string Example = """{"billLength":46,"billDepth":18,"flipperLength":190,"island":"Dream"}""";

    public static void Describe(OpenApiOptions options)
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new() { Title = "Which penguin?", Version = "1", Description = "Tells the species of a penguin from its measurements, and why." };
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if (context.JsonTypeInfo.Type == typeof(Penguin))
            {
                // A penguin is read by PenguinReader, not by its properties.
                schema.Description = "What is left out, or null, is not known; one number at least is.";
                schema.Properties = PenguinField.All.ToDictionary(field => field.Name, IOpenApiSchema (field) => field.Schema);
                schema.Required = null;
                schema.AdditionalPropertiesAllowed = false;
                schema.Examples = [JsonNode.Parse(Example)!];
            }
            return Task.CompletedTask;
        });
    }
}
