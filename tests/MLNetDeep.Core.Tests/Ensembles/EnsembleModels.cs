using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Ensembles;

/// <summary>Models of several small networks.</summary>
internal static class EnsembleModels
{
    public static readonly float[] Weights = [0.5f, 0.3f, 0.2f];

    /// <summary>A model of three networks, of which no two have the same shape.</summary>
    public static TrainedModel Of(LearningTask task = LearningTask.Multiclass, float temperature = 1)
    {
        var singles = Singles(task);
        var first = singles[0];
        return new TrainedModel(
            first.Encoder, new NetworkEnsemble(singles.Select(single => single.Network), Weights), first.Labels, first.Summary, first.ColumnNames, task,
            first.Targets, temperature: temperature);
    }

    /// <summary>The three networks, each in a model of its own with the same encoder.</summary>
    public static TrainedModel[] Singles(LearningTask task = LearningTask.Multiclass) =>
        [.. Enumerable.Range(0, 3).Select(m => DeepResidualTraining.Train(
            Table(task, 40), TestTables.Small() with
            {
                Blocks = m, Width = 3 + m, Architecture = ClassicOptions.Architecture with { HiddenWidth = 4 }, Epochs = 2, LearningRate = 0.05f, Run = new() { Report = false },
                Validation = ClassicOptions.Validation with { Fraction = 0 },
            },
            seed: m))];

    /// <summary>Rows of three columns that are nearly learnable, the classes of which are not equally frequent.</summary>
    public static TabularDataset Table(LearningTask task, int rows, int seed = 1)
    {
        var random = new Random(seed);
        var data = new TabularDataset(3, task, classes: task switch { LearningTask.Multiclass => 3, LearningTask.Binary => 2, _ => 0 });
        for (var r = 0; r < rows; r++)
        {
            float a = random.NextSingle(), b = random.NextSingle(), c = random.NextSingle();
            var sum = a + b * b + 0.6f * random.NextSingle();
            float[] row = [a, 10 * b, c - 5];
            if (task == LearningTask.Regression)
                data.AddTarget(row, 100 + 30 * sum);
            else
                data.Add(row, task == LearningTask.Binary ? (sum > 1.4f ? 1 : 0) : sum < 0.8f ? 0 : sum < 1.5f ? 1 : 2);
        }
        return data;
    }

    public static float[] Predict(TrainedModel model, ReadOnlySpan<float> rows)
    {
        var predictions = new float[rows.Length / model.Columns * model.Outputs];
        model.Predict(rows, predictions);
        return predictions;
    }
}
