using MLNetDeep.Data;
using MLNetDeep.Models;

namespace MLNetDeep.Onnx.Tests;

/// <summary>Tables of sparse slots, with numbers and a category before and behind them or without.</summary>
internal static class SparseTables
{
    private const int Slots = 60;

    /// <summary>A model of a few epochs, of one network or of several.</summary>
    public static TrainedModel Model(int numbers, int categories, int networks = 0)
    {
        var random = new Random(5);
        var data = new TabularDataset(numbers + categories, Slots, LearningTask.Multiclass, classes: 3)
        {
            Categories = [.. Enumerable.Repeat(new CategoricalColumn(4), categories)],
        };
        for (var r = 0; r < 200; r++)
        {
            int[] slots = [.. Enumerable.Range(0, Slots - 1).Where(_ => random.Next(8) == 0)]; // the last one is never set
            data.Add(
                [.. Enumerable.Range(0, numbers).Select(_ => random.NextSingle()), .. Enumerable.Range(0, categories).Select(_ => (float)random.Next(5))],
                slots, [.. slots.Select(_ => random.NextSingle())], label: r % 3);
        }
        return DeepResidualTraining.Train(data, new DeepResidualOptions
        {
            Width = 8, Blocks = 1, Architecture = new() { HiddenWidth = 8 }, Epochs = 2, Ensemble = new() { Bagging = networks }, Run = new() { Report = false },
        }, seed: 1);
    }

    /// <summary>Rows as a graph takes them: numbers, slots behind them, categories; some slots missing, or further from 0 than in training.</summary>
    public static float[] Rows(int numbers, int categories)
    {
        var random = new Random(6);
        float Slot() => random.Next(20) switch { 0 => float.NaN, 1 => 1e6f, 2 => -30, 3 or 4 => random.NextSingle(), _ => 0 };
        return
        [
            .. Enumerable.Range(0, 300).SelectMany(_ => (float[])
            [
                .. Enumerable.Range(0, numbers).Select(_ => random.NextSingle()), .. Enumerable.Range(0, Slots).Select(_ => Slot()),
                .. Enumerable.Range(0, categories).Select(_ => (float)random.Next(6)),
            ]),
        ];
    }

    /// <summary>What a model predicts of such rows; of rows without slots as always.</summary>
    public static void Predict(TrainedModel model, float[] rows, float[] predictions)
    {
        if (model.SparseSlots == 0)
        {
            model.Predict(rows, predictions);
            return;
        }
        var (features, sparse) = (new List<float>(), new SparseRows(model.SparseSlots));
        foreach (var row in rows.Chunk(model.Columns + model.SparseSlots))
        {
            var (numbers, slots) = (model.Encoder.Numbers, row.AsSpan(model.Encoder.Numbers, model.SparseSlots).ToArray());
            features.AddRange([.. row.Take(numbers), .. row.Skip(numbers + model.SparseSlots)]);
            int[] set = [.. Enumerable.Range(0, slots.Length).Where(slot => slots[slot] != 0)];
            sparse.Add(set, [.. set.Select(slot => slots[slot])]);
        }
        model.Predict([.. features], sparse, predictions);
    }
}
