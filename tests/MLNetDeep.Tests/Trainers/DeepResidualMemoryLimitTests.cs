using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Networks;

namespace MLNetDeep.Tests.Trainers;

/// <summary>A view that is larger than the memory limit.</summary>
[TestClass]
public sealed class DeepResidualMemoryLimitTests
{
    private const int Count = 600_000;
    private const int Columns = 8;                               // 19 MB, where the limit is 16 MiB

    // Rows come sorted by class, and no more than one of them is ever in memory outside the trainer.
    [TestMethod]
    public void Fit_ViewLargerThanTheLimit_LearnsItAndKeepsTheLimitInTheModel()
    {
        var mlContext = new MLContext(seed: 1);
        var view = mlContext.Data.LoadFromEnumerable(Rows());
        var options = Blobs.Options with
        {
            FeatureColumnName = "Features", Architecture = new() { NumericEmbedding = NumericEmbedding.None() }, Epochs = 1, BatchSize = 1_024,
            Run = new() { MemoryLimit = 16 << 20 },
        };

        var model = mlContext.MulticlassClassification.Trainers.DeepResidual(options).Fit(view);

        var summary = model.Model.Summary;
        Assert.AreEqual(16L << 20, summary.Options.Run.MemoryLimit);
        Assert.IsGreaterThan(0.99, summary.Curve[0].Validation.Accuracy!.Value);
    }

    private static IEnumerable<Row> Rows()
    {
        var random = new Random(1);
        var row = new Row();
        for (var r = 0; r < Count; r++)
        {
            var classNumber = r / (Count / 3);
            for (var c = 0; c < Columns; c++)
                row.Features[c] = random.NextSingle() + (c == classNumber ? 1 : 0);
            row.Label = (uint)classNumber;                      // raw values of a key count from 0
            yield return row;
        }
    }

    private sealed class Row
    {
        [KeyType(3)]
        public uint Label { get; set; }

        [VectorType(Columns)]
        public float[] Features { get; set; } = new float[Columns];
    }
}
