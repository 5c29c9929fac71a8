using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;

namespace MLNetDeep.Tool;

/// <summary>Predictions as text with commas: a header, then a line for each row.</summary>
internal static class PredictionText
{
    /// <returns>How many rows.</returns>
    public static long Write(IDataView scored, DeepResidualPredictionTransformer network, TextWriter writer)
    {
        var rows = 0L;
        var isRegression = network.Model.Task == LearningTask.Regression;
        writer.WriteLine(isRegression ? "Score" : string.Join(',', network.Model.Labels.Values.Select(Field).Prepend("PredictedLabel")));
        var columns = scored.Schema.Where(column => !column.IsHidden && column.Name is "Score" or "PredictedLabel").ToArray();
        using var cursor = scored.GetRowCursor(columns);
        if (isRegression)
        {
            var getNumber = cursor.GetGetter<float>(scored.Schema["Score"]);
            for (var number = 0f; cursor.MoveNext(); rows++)
            {
                getNumber(ref number);
                writer.WriteLine(Invariant($"{number}"));
            }
            return rows;
        }
        var getLabel = cursor.GetGetter<ReadOnlyMemory<char>>(scored.Schema["PredictedLabel"]);
        var getScore = cursor.GetGetter<VBuffer<float>>(scored.Schema["Score"]);
        ReadOnlyMemory<char> label = default;
        VBuffer<float> score = default;
        for (; cursor.MoveNext(); rows++)
        {
            getLabel(ref label);
            getScore(ref score);
            writer.WriteLine(string.Join(',', score.DenseValues().Select(one => Invariant($"{one}")).Prepend(Field(label.ToString()))));
        }
        return rows;
    }

    // Quoted where it has to be.
    private static string Field(string text) => text.AsSpan().IndexOfAny(",\"\n\r") < 0 ? text : $"\"{text.Replace("\"", "\"\"")}\"";
}
