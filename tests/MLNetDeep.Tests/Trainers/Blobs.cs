using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep.Tests.Trainers;

/// <summary>Small generated tables: round clouds of points, a class each, and a column of noise that says nothing.</summary>
internal static class Blobs
{
    /// <summary>A row as a file would have it.</summary>
    internal sealed class Row
    {
        [LoadColumn(0)]
        public string Label { get; set; } = "";

        [LoadColumn(1)]
        public float X { get; set; }

        [LoadColumn(2)]
        public float Noise { get; set; }

        [LoadColumn(3)]
        public float Y { get; set; }

        [LoadColumn(4)]
        public float Weight { get; set; } = 1;
    }

    /// <summary>A row whose label is of any type, and whose features are a vector already.</summary>
    internal sealed class Row<TLabel>
    {
        public TLabel Label { get; set; } = default!;

        [VectorType(2)]
        public float[] Features { get; set; } = [0, 0];
    }

    private static readonly string[] Names = ["low", "middle", "high", "top", "beyond"];

    /// <summary>Rows of two to five classes in turn, 4 apart along the diagonal of X and Y, with a deviation of about 0.4.</summary>
    public static Row[] Rows(int count, int classes = 3, int seed = 1)
    {
        var random = new Random(seed);
        float Deviation() => (float)(random.NextDouble() + random.NextDouble() - 1);
        return
        [
            .. Enumerable.Range(0, count).Select(i => new Row
            {
                Label = Names[i % classes],
                X = 4 * (i % classes) + Deviation(),
                Y = 4 * (i % classes) + Deviation(),
                Noise = 10 * Deviation(),
            }),
        ];
    }

    /// <summary>The same points with the labels that the class numbers are mapped to.</summary>
    public static Row<TLabel>[] Rows<TLabel>(int count, params TLabel[] labels) =>
        [.. Rows(count, labels.Length).Select((row, i) => new Row<TLabel> { Label = labels[i % labels.Length], Features = [row.X, row.Y] })];

    public static IDataView View(MLContext mlContext, int count, int classes = 3, int seed = 1) =>
        mlContext.Data.LoadFromEnumerable(Rows(count, classes, seed));

    /// <summary>The label as a key, and the features X, Noise, Y in one column.</summary>
    public static IEstimator<ITransformer> Encoding(MLContext mlContext) =>
        mlContext.Transforms.Conversion.MapValueToKey("Label").Append(mlContext.Transforms.Concatenate("Features", "X", "Noise", "Y"));

    public static IDataView Encoded(MLContext mlContext, int count, int classes = 3, int seed = 1)
    {
        var view = View(mlContext, count, classes, seed);
        return Encoding(mlContext).Fit(view).Transform(view);
    }

    /// <summary>A network so small that a training takes milliseconds, and still tells the clouds apart.</summary>
    public static DeepResidualTrainer.Options Options { get; } = new()
    {
        Blocks = 1,
        Width = 16,
        Dropout = 0,
        BatchSize = 16,
        Epochs = 20,
        NumberOfThreads = 1,
        Ensemble = new() { Bagging = 0 },
        Regularization = new() { ResidualDropout = 0 },
        Architecture = new() { RateFactors = new() { Scale = 6, Biases = 0.1f, Activations = 0.1f, NumericEmbedding = 0.1f } },
    };

    public static DeepResidualTrainer Trainer(MLContext mlContext) => mlContext.MulticlassClassification.Trainers.DeepResidual(Options);

    /// <summary>A trained transformer, and the data it was trained on.</summary>
    public static (IDataView Data, DeepResidualTransformer Model) Trained(MLContext mlContext, int count = 120, int classes = 3)
    {
        var data = Encoded(mlContext, count, classes);
        return (data, Trainer(mlContext).Fit(data));
    }
}
