using System.Text;
using System.Text.RegularExpressions;
using MLNetDeep.Data;

namespace MLNetDeep.Tool;

/// <summary>The code of the projects, as Model Builder lays it out.</summary>
internal sealed partial class ProjectCode
{
    private readonly string _name;
    private readonly Table _table;
    private readonly TrainingRequest _request;
    private readonly (TableColumn Column, int Place, string Property)[] _columns;   // the label and the features

    public ProjectCode(string name, Table table, TrainingRequest request)
    {
        (_name, _table, _request) = (name, table, request);
        var used = table.Columns.Index().Where(one => one.Item == table.LabelColumn || one.Item.IsFeature).ToArray();
        var properties = CodeText.Identifiers(used.Select(one => one.Item.Name), "ModelInput", "Equals", "GetHashCode", "GetType", "ToString", "MemberwiseClone", "Finalize");
        _columns = [.. used.Zip(properties, (one, property) => (one.Item, one.Index, property))];
    }

    /// <summary>A name for the projects, after the file. Where the code has another use for it, as for Train or File, it gets an addition.</summary>
    public static string NameFor(Table table, TrainingRequest request)
    {
        var code = new ProjectCode("C_", table, request);
        var words = Word().Matches(code.Consumption() + code.Training() + code.Program() + code.WebApi()).Select(word => word.Value).Append("Program").ToHashSet();
        var name = CodeText.Identifier(Path.GetFileNameWithoutExtension(request.DataPath));
        while (words.Contains(name))
            name += "Data";
        return name;
    }

    private bool IsRegression => _request.Task == LearningTask.Regression;

    public string Consumption() => $$"""
        using System.Text.Json.Serialization;
        using Microsoft.ML;
        using Microsoft.ML.Data;
        using MLNetDeep;

        namespace {{_name}}Model;

        public partial class {{_name}}
        {
            /// <summary>A row. What a prediction is not told is missing; the label need not be told.</summary>
            public class ModelInput
            {
        {{Properties()}}
            }

        {{(IsRegression ? RegressionOutput : ClassOutput)}}

            /// <summary>Where <see cref="Predict"/> finds the model: beside the program. It is read once, at the first prediction.</summary>
            public static readonly string MLNetModelPath = Path.Combine(AppContext.BaseDirectory, {{CodeText.Literal(_name + ".mlnet")}});

            private static readonly MLContext _mlContext = new();

            private static readonly Lazy<Predictor<ModelInput, ModelOutput>> _predictor = new(() => _mlContext.Model.LoadPredictor<ModelInput, ModelOutput>(MLNetModelPath));

            /// <summary>Predicts a row; any number of threads may call at once.</summary>
            public static ModelOutput Predict(ModelInput input) => _predictor.Value.Predict(input);
        {{(IsRegression ? "" : ClassMembers)}}}

        """;

    public string Training() => $$"""
        using Microsoft.ML;
        using Microsoft.ML.Data;
        using MLNetDeep;

        namespace {{_name}}Model;

        public partial class {{_name}}
        {
            public const string RetrainFilePath = {{CodeText.Literal(Path.GetFullPath(_request.DataPath))}};
            public const char RetrainSeparatorChar = {{CodeText.Literal(_table.Separator)}};
            public const bool RetrainHasHeader = {{(_table.HasHeader ? "true" : "false")}};
            public const bool RetrainAllowQuoting = true;

            /// <summary>Trains on all rows of the file and saves the model.</summary>
            public static void Train(
                string outputModelPath,
                string inputDataFilePath = RetrainFilePath,
                char separatorChar = RetrainSeparatorChar,
                bool hasHeader = RetrainHasHeader,
                bool allowQuoting = RetrainAllowQuoting)
            {
                var mlContext = new MLContext(seed: {{_request.Seed}});
                var data = LoadIDataViewFromFile(mlContext, inputDataFilePath, separatorChar, hasHeader, allowQuoting);
                SaveModel(mlContext, RetrainModel(mlContext, data), data, outputModelPath);
            }

            public static IDataView LoadIDataViewFromFile(
                MLContext mlContext,
                string inputDataFilePath,
                char separatorChar = RetrainSeparatorChar,
                bool hasHeader = RetrainHasHeader,
                bool allowQuoting = RetrainAllowQuoting)
            {
                if (!File.Exists(inputDataFilePath))
                    throw new FileNotFoundException($"There is no file '{inputDataFilePath}'.", inputDataFilePath);
                return mlContext.Data.CreateTextLoader<ModelInput>(new TextLoader.Options
                {
                    Separators = [separatorChar],
                    HasHeader = hasHeader,
                    DecimalMarker = {{CodeText.Literal(_table.DecimalMarker)}},
                    AllowQuoting = allowQuoting,
                    ReadMultilines = true,
                    MissingRealsAsNaNs = true,
                }).Load(inputDataFilePath);
            }

            public static void SaveModel(MLContext mlContext, ITransformer model, IDataView data, string modelSavePath) =>
                mlContext.Model.Save(model, data.Schema, modelSavePath);

            public static ITransformer RetrainModel(MLContext mlContext, IDataView trainData) => BuildPipeline(mlContext).Fit({{LabelledRows()}});

            public static IEstimator<ITransformer> BuildPipeline(MLContext mlContext) =>
        {{(IsRegression ? RegressionPipeline() : ClassPipeline())}}
        }

        """;

    public string Program() => $$"""
        // Predicts the rows of a file that has the columns of the training in their places; without a file one row:
        //   {{_name}} [FILE]
        //   {{_name}} --train MODEL      trains again, on all rows of {{Path.GetFileName(_request.DataPath).ReplaceLineEndings(" ")}}
        using System.Globalization;
        using Microsoft.ML;
        using {{_name}} = {{_name}}Model.{{_name}};

        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        try
        {
            if (args is ["--train", var modelPath])
            {
                {{_name}}.Train(modelPath);
                return 0;
            }

            var mlContext = new MLContext();
            IEnumerable<{{_name}}.ModelInput> rows = args is [var path]
                ? mlContext.Data.CreateEnumerable<{{_name}}.ModelInput>({{_name}}.LoadIDataViewFromFile(mlContext, path), reuseRowObject: false)
                : [new {{_name}}.ModelInput { {{SampleRow()}} }];
        {{(IsRegression ? RegressionPrint : ClassPrint)}}
            return 0;
        }
        catch (Exception exception)
        {
            Console.Error.WriteLine(exception.Message);          // such as a file that is missing, or a field that cannot be read
            return 1;
        }
        {{(IsRegression ? "" : FieldFunction)}}
        """;

    public string WebApi() => $$"""
        // The model behind HTTP: POST /predict with a row as JSON, by the names of the columns. What is left out is missing.
        using System.Text.Json.Serialization;
        using Microsoft.AspNetCore.Mvc;
        using {{_name}} = {{_name}}Model.{{_name}};

        // Before anything is listened to: a model that cannot be read ends the program, not the first request.
        try
        {
            {{_name}}.Predict(new());
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(exception.Message);
            return 1;
        }

        var builder = WebApplication.CreateBuilder(args);
        builder.Services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNameCaseInsensitive = false;
            json.SerializerOptions.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
            json.SerializerOptions.AllowDuplicateProperties = false;
            json.SerializerOptions.NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals;
        });
        // A row that cannot be read or used is answered by a problem (RFC 9457) that says why.
        builder.Services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        builder.Services.AddProblemDetails(problems => problems.CustomizeProblemDetails = context =>
        {
            if (context.Exception is { } exception && IsOfTheRequest(exception))
                context.ProblemDetails.Detail = (exception.InnerException ?? exception).Message;
        });
        var app = builder.Build();
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = exception => exception is BadHttpRequestException bad ? bad.StatusCode
                : IsOfTheRequest(exception) ? StatusCodes.Status400BadRequest : StatusCodes.Status500InternalServerError,
            SuppressDiagnosticsCallback = context => IsOfTheRequest(context.Exception),
        });
        app.UseStatusCodePages();
        {{(IsRegression ? RegressionEndpoint : ClassEndpoint)}}
        app.Run();
        return 0;

        static bool IsOfTheRequest(Exception exception) => exception is BadHttpRequestException or InvalidDataException;

        """;

    private string Properties() => string.Join("\n\n", _columns.Select(one =>
    {
        var (type, initial) = one.Column.Kind switch
        {
            ColumnKind.Number => ("float", " = float.NaN;"),
            ColumnKind.Date => ("DateTimeOffset", ""),
            _ => ("string", " = \"\";"),
        };
        var name = CodeText.Literal(one.Column.Name);
        return $"        [LoadColumn({one.Place}), ColumnName({name}), JsonPropertyName({name})]\n        public {type} {one.Property} {{ get; set; }}{initial}";
    }));

    private string SampleRow()
    {
        using var reader = new DelimitedReader(_request.DataPath, _table.Separator);
        var fields = new List<string>();
        for (var row = _table.HasHeader ? 0 : 1; row < 2 && reader.Read(fields); row++) { }
        return string.Join(", ", _columns.Where(one => one.Column != _table.LabelColumn)
            .Select(one => $"{one.Property} = {CodeText.Value(fields[one.Place], one.Column.Kind, _table.DecimalMarker)}"));
    }

    private string Options() => $$"""
            LabelColumnName = {{CodeText.Literal(_table.Label)}},
                    {{(_table.NumericColumns.Count > 0 ? $"NumericColumnNames = {CodeText.Literals(_table.NumericColumns)}," : "FeatureColumnName = null,")}}
                    CategoricalColumnNames = {{CodeText.Literals(_table.CategoricalColumns)}},
                    Quality = Quality.{{_request.Quality}},
        """.TrimStart();

    // What the loader of ML.NET cannot read as a missing label.
    private string LabelledRows()
    {
        if (_table.LabelColumn.Missing == 0)
            return "trainData";
        var property = _columns.Single(one => one.Column == _table.LabelColumn).Property;
        var isMissing = IsRegression ? $"float.IsNaN(row.{property})" : $"row.{property}.ToUpperInvariant() is \"\" or \"?\" or \"NA\" or \"NAN\"";
        return $"\n            mlContext.Data.FilterByCustomPredicate<ModelInput>(trainData, row => {isMissing})";
    }

    private string ClassPipeline() => $$"""
                mlContext.Transforms.Conversion.MapValueToKey({{CodeText.Literal(_table.Label)}})
                    .Append(mlContext.MulticlassClassification.Trainers.DeepResidual(new DeepResidualTrainer.Options
                    {
                        {{Indented(Options())}}
                    }))
                    .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        """;

    private string RegressionPipeline() => $$"""
                mlContext.Regression.Trainers.DeepResidual(new DeepResidualRegressionTrainer.Options
                {
                    {{Options()}}
                });
        """;

    private static string Indented(string text) => text.Replace("\n", "\n    ");

    private const string ClassOutput = """
            /// <summary>What the model says of a row.</summary>
            public class ModelOutput
            {
                /// <summary>The most probable class.</summary>
                [ColumnName("PredictedLabel")]
                public string PredictedLabel { get; set; } = "";

                /// <summary>The probability of each class, in the order of <see cref="Labels"/>.</summary>
                [ColumnName("Score")]
                public float[] Score { get; set; } = [];
            }
        """;

    private const string RegressionOutput = """
            /// <summary>What the model says of a row.</summary>
            public class ModelOutput
            {
                /// <summary>The number, in the label's unit.</summary>
                [ColumnName("Score")]
                public float Score { get; set; }
            }
        """;

    private const string ClassMembers = """

            /// <summary>The classes, in the order of <see cref="ModelOutput.Score"/>.</summary>
            public static IReadOnlyList<string> Labels => _labels.Value;

            private static readonly Lazy<string[]> _labels = new(() =>
            {
                var schema = _predictor.Value.Model.GetOutputSchema(_mlContext.Data.LoadFromEnumerable(Array.Empty<ModelInput>()).Schema);
                VBuffer<ReadOnlyMemory<char>> names = default;
                schema["Score"].GetSlotNames(ref names);
                return [.. names.DenseValues().Select(name => name.ToString())];
            });

            /// <summary>Predicts the probability of each class, the most probable first.</summary>
            public static IOrderedEnumerable<KeyValuePair<string, float>> PredictAllLabels(ModelInput input) =>
                Labels.Zip(Predict(input).Score, KeyValuePair.Create).OrderByDescending(one => one.Value);

        """;

    private string ClassPrint => $$"""
            Console.WriteLine(string.Join(',', {{_name}}.Labels.Select(Field).Prepend("PredictedLabel")));
            foreach (var output in rows.Select({{_name}}.Predict))
                Console.WriteLine(string.Join(',', output.Score.Select(score => $"{score}").Prepend(Field(output.PredictedLabel))));
        """;

    private const string FieldFunction = """

        static string Field(string text) => text.AsSpan().IndexOfAny(",\"\n\r") < 0 ? text : $"\"{text.Replace("\"", "\"\"")}\"";

        """;

    private string RegressionPrint => $$"""
            Console.WriteLine("Score");
            foreach (var output in rows.Select({{_name}}.Predict))
                Console.WriteLine(output.Score);
        """;

    private string ClassEndpoint => $$"""
        app.MapPost("/predict", ([FromBody] {{_name}}.ModelInput input) =>
        {
            var output = {{_name}}.Predict(input);
            return new { output.PredictedLabel, Probabilities = {{_name}}.Labels.Zip(output.Score, KeyValuePair.Create).ToDictionary() };
        });
        """;

    private string RegressionEndpoint => $$"""
        app.MapPost("/predict", ([FromBody] {{_name}}.ModelInput input) => {{_name}}.Predict(input));
        """;

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
}
