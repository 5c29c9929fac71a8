// Serves a model over HTTP: which species a penguin is, with the probability of each. The first start trains the model:
//   WebApi [--modelPath FILE] [--urls ADDRESS]
using System.Text.Json;
using System.Text.Json.Serialization;

const int MaxRows = 10_000;
const string Json = "application/json";

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 4 * 1024 * 1024);
builder.Services.AddProblemDetails(options => options.CustomizeProblemDetails = context =>
{
    if (context.ProblemDetails.Status == StatusCodes.Status415UnsupportedMediaType)
        context.ProblemDetails.Detail = $"The body must be {Json}, but was {context.HttpContext.Request.ContentType ?? "of no type"}.";
});
builder.Services.ConfigureHttpJsonOptions(json => json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict);
builder.Services.AddOpenApi(options => PenguinDocument.Describe(options));  // a lambda, so that the code's comments are taken

// Before anything is listened to: who reaches the service reaches the model.
var modelPath = builder.Configuration["ModelPath"]!;
if (!File.Exists(modelPath))
    PenguinTraining.Run(modelPath);
builder.Services.AddDeepResidual<Penguin, PenguinPrediction>(modelPath).AddSingleton<PenguinClassifier>();

var app = builder.Build();
var classifier = app.Services.GetRequiredService<PenguinClassifier>();
app.UseExceptionHandler();                                       // problem details of what nobody expected,
app.UseStatusCodePages();                                        // and of a path or method that is none
app.Use((context, next) =>
{
    context.Response.Headers.ContentSecurityPolicy = "default-src 'self'; img-src 'self' data:";
    context.Response.Headers.XContentTypeOptions = "nosniff";
    context.Response.Headers.CacheControl = "no-cache";          // so that page and service are of one version
    return next(context);
});
app.UseDefaultFiles();
app.UseStaticFiles();                                            // the page, in wwwroot

app.MapOpenApi();                                                // /openapi/v1.json: all that follows

app.MapGet("/health", () => TypedResults.Ok(new ServiceHealth("healthy", classifier.Species)))
    .WithSummary("Answers once the model is loaded.");
app.MapPost("/predict", (HttpRequest request) => JsonBody.AnswerAsync(request, PredictOne))
    .WithSummary("Tells the species of one penguin.")
    .Accepts<Penguin>(Json).Produces<PenguinAnswer>().WithProblems();
app.MapPost("/explain", (HttpRequest request) => JsonBody.AnswerAsync(request, Explain))
    .WithSummary("Tells what each field of one penguin adds to the probability of its species.")
    .Accepts<Penguin>(Json).Produces<PenguinReasons>().WithProblems();
app.MapPost("/predict/batch", (HttpRequest request) => JsonBody.AnswerAsync(request, PredictMany))
    .WithSummary($"Tells the species of 1 to {MaxRows} penguins, in their order.")
    .Accepts<Penguin[]>(Json).Produces<PenguinAnswer[]>().WithProblems();
app.Run();

IResult PredictOne(JsonElement body) => AnswerOne(body, classifier.Predict);

IResult Explain(JsonElement body) => AnswerOne(body, classifier.Explain);

static IResult AnswerOne<TAnswer>(JsonElement body, Func<Penguin, TAnswer> answer)
{
    var reader = new PenguinReader();
    var penguin = reader.ReadOne(body);
    return reader.Faults.Count > 0 ? Results.ValidationProblem(reader.Faults) : Results.Ok(answer(penguin));
}

IResult PredictMany(JsonElement body)
{
    if (body.ValueKind == JsonValueKind.Array && body.GetArrayLength() is > MaxRows and var rows)
    {
        return Results.Problem(
            statusCode: StatusCodes.Status413PayloadTooLarge, title: "The batch is too large.",
            detail: $"A batch must have at most {MaxRows} rows, but was {rows}.");
    }
    var reader = new PenguinReader();
    var penguins = reader.ReadMany(body);
    return reader.Faults.Count > 0 ? Results.ValidationProblem(reader.Faults) : Results.Ok(classifier.Predict(penguins));
}
