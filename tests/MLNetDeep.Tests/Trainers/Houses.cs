using Microsoft.ML;

namespace MLNetDeep.Tests.Trainers;

/// <summary>
/// A small generated table for all tasks, of numbers and categories: the label of each task follows from Size and from the town, whose
/// worth no number tells.
/// </summary>
internal static class Houses
{
    internal sealed class Row
    {
        public float Size { get; set; }

        public float Noise { get; set; }

        public string Town { get; set; } = "";

        public string Colour { get; set; } = "";

        /// <summary>300,000 and more: far from 0, and wide.</summary>
        public float Price { get; set; }

        public bool Dear { get; set; }

        public string Range { get; set; } = "";

        public float Weight { get; set; } = 1;
    }

    public const int Towns = 12;

    public static Row[] Rows(int count, int seed = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var (size, town) = (random.NextSingle(), i % Towns);
            var worth = 2 * size + town * 5 % Towns / 6f;
            return new Row
            {
                Size = size,
                Noise = random.NextSingle(),
                Town = $"town {town}",
                Colour = random.Next(2) == 0 ? "red" : "blue",
                Price = 300_000 + 50_000 * worth,
                Dear = worth > 1.9f,
                Range = worth < 1.2f ? "low" : worth < 2.4f ? "middle" : "high",
            };
        })];
    }

    public static IDataView View(MLContext mlContext, int count, int seed = 1) => mlContext.Data.LoadFromEnumerable(Rows(count, seed));

    /// <summary>Size and Noise as Features; Town, Colour and Range as keys, in the order of their values.</summary>
    public static IEstimator<ITransformer> Encoding(MLContext mlContext) =>
        mlContext.Transforms.Concatenate("Features", "Size", "Noise")
            .Append(mlContext.Transforms.Conversion.MapValueToKey("Town", keyOrdinality: ByValue))
            .Append(mlContext.Transforms.Conversion.MapValueToKey("Colour", keyOrdinality: ByValue))
            .Append(mlContext.Transforms.Conversion.MapValueToKey("Range", keyOrdinality: ByValue));

    public static IDataView Encoded(MLContext mlContext, int count, int seed = 1)
    {
        var view = View(mlContext, count, seed);
        return Encoding(mlContext).Fit(View(mlContext, Towns * 8)).Transform(view);
    }

    private const Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality ByValue =
        Microsoft.ML.Transforms.ValueToKeyMappingEstimator.KeyOrdinality.ByValue;

    public static DeepResidualBinaryTrainer.Options Binary { get; } = new()
    {
        LabelColumnName = "Dear", Blocks = 1, Width = 32, Dropout = 0, LearningRate = 0.1f, BatchSize = 16,
        Epochs = 20, NumberOfThreads = 1, Ensemble = new() { Bagging = 0 }, Regularization = new() { ResidualDropout = 0 },
        Architecture = new() { RateFactors = new() { Scale = 6, Biases = 0.1f, Activations = 0.1f, NumericEmbedding = 0.1f } },
    };

    public static DeepResidualRegressionTrainer.Options Regression { get; } = new()
    {
        LabelColumnName = "Price", Blocks = 1, Width = 32, Dropout = 0, LearningRate = 0.04f, BatchSize = 16,
        Epochs = 20, NumberOfThreads = 1, Ensemble = new() { Bagging = 0 }, Regularization = new() { ResidualDropout = 0 },
        Architecture = new() { RateFactors = new() { Scale = 6, Biases = 0.1f, Activations = 0.1f, NumericEmbedding = 0.1f } },
    };

    public static DeepResidualTrainer.Options Multiclass { get; } = new()
    {
        LabelColumnName = "Range", Blocks = 1, Width = 32, Dropout = 0, LearningRate = 0.1f, BatchSize = 16,
        Epochs = 20, NumberOfThreads = 1, Ensemble = new() { Bagging = 0 }, Regularization = new() { ResidualDropout = 0 },
        Architecture = new() { RateFactors = new() { Scale = 6, Biases = 0.1f, Activations = 0.1f, NumericEmbedding = 0.1f } },
    };
}
