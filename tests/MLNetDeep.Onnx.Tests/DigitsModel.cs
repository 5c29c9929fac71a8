using System.Globalization;
using System.Runtime.CompilerServices;
using MLNetDeep.Data;
using MLNetDeep.Models;

namespace MLNetDeep.Onnx.Tests;

/// <summary>A network trained on the sample's handwritten digits, which it then classifies.</summary>
internal static class DigitsModel
{
    private static readonly Lazy<TabularDataset> LazyData = new(Read);

    public static OnnxCase Case { get; } = new("digits", Train, () => [.. Enumerable.Range(0, LazyData.Value.Rows).SelectMany(Pixels)]);

    private static TrainedModel Train() =>
        DeepResidualTraining.Train(LazyData.Value, new DeepResidualOptions { Blocks = 2, Width = 64, Epochs = 4, Ensemble = new() { Bagging = 0 } }, seed: 1);

    private static float[] Pixels(int row) => LazyData.Value.Row(row).ToArray();

    private static TabularDataset Read()
    {
        var lines = File.ReadAllLines(Path.Combine(ThisFolder(), "../../samples/Digits/digits.csv"));
        var data = new TabularDataset(columns: 64, classes: 10) { ColumnNames = lines[0].Split(',')[..64] };
        foreach (var line in lines[1..])
        {
            var numbers = Array.ConvertAll(line.Split(','), text => float.Parse(text, CultureInfo.InvariantCulture));
            data.Add(numbers.AsSpan(0, 64), (int)numbers[64]);
        }
        return data;
    }

    private static string ThisFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}
