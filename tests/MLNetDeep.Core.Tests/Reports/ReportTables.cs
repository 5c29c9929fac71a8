using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Models;

namespace MLNetDeep.Core.Tests.Reports;

/// <summary>A table of each task of which column 1 alone says the label, with a category of which it says nothing.</summary>
internal static class ReportTables
{
    public static IReadOnlyList<string> Names { get; } = ["a", "tells", "gaps", "region"];

    public static DeepResidualOptions Options() => TestTables.Small() with { Epochs = 6, NumberOfThreads = 1 };

    public static TabularDataset Of(LearningTask task, int rows = 240, int seed = 1)
    {
        var random = new Random(seed);
        var data = Empty(task);
        for (var r = 0; r < rows; r++)
        {
            var tells = random.NextSingle() * 3;
            float[] row = [random.NextSingle(), tells, r % 4 == 0 ? float.NaN : random.NextSingle(), random.Next(4)];
            if (task == LearningTask.Regression)
                data.AddTarget(row, 10 * tells - 5);
            else
                data.Add(row, task == LearningTask.Multiclass ? (int)tells : tells > 1.5f ? 1 : 0);
        }
        return data;
    }

    public static TrainedModel Train(LearningTask task, DeepResidualOptions? options = null) =>
        DeepResidualTraining.Train(Of(task), options ?? Options(), seed: 3);

    private static TabularDataset Empty(LearningTask task) => task == LearningTask.Multiclass
        ? new TabularDataset(4, 3) { ColumnNames = Names, Categories = [new CategoricalColumn(3)] }
        : new TabularDataset(4, task) { ColumnNames = Names, Categories = [new CategoricalColumn(3)] };
}
