using MLNetDeep.Core.Tests.Training;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Reuse;

/// <summary>What the tests of reuse train on, and what they look at.</summary>
internal static class ReuseTables
{
    private const int Side = 6;

    /// <summary>
    /// Pictures of 6×6 pixels of ten classes, as digits are: a class is a fixed set of strokes out of twelve that all classes draw from,
    /// each picture shifted, with noise.
    /// </summary>
    /// <param name="classes">The classes that appear, numbered from 0 in this order.</param>
    /// <param name="rows">Rows of each.</param>
    /// <param name="seed">Of the noise; the strokes are always the same.</param>
    public static TabularDataset Pictures(int[] classes, int rows, int seed)
    {
        var fixedStrokes = new Random(77);
        var strokes = Enumerable.Range(0, 12).Select(_ => Stroke(fixedStrokes)).ToArray();
        var drawn = Enumerable.Range(0, 10).Select(_ => strokes.OrderBy(_ => fixedStrokes.Next()).Take(3).ToArray()).ToArray();
        var random = new Random(seed);
        var data = new TabularDataset(Side * Side, classes.Length);
        for (var r = 0; r < rows * classes.Length; r++)
        {
            var picture = new float[Side * Side];
            var (dx, dy) = (random.Next(2), random.Next(2));
            foreach (var stroke in drawn[classes[r % classes.Length]])
                foreach (var (x, y) in stroke)
                    picture[(y + dy) % Side * Side + (x + dx) % Side] += 1;
            for (var i = 0; i < picture.Length; i++)
                picture[i] += (float)(0.9 * (random.NextDouble() + random.NextDouble() + random.NextDouble() - 1.5));
            data.Add(picture, r % classes.Length);
        }
        return data;
    }

    public static DeepResidualOptions Options(int blocks = 3) => TestTables.Small() with
    {
        Blocks = blocks, Width = 24, Architecture = ClassicOptions.Architecture with { HiddenWidth = 32 }, Epochs = 4, Regularization = ClassicOptions.Regularization with { ResidualDropout = 0.05f },
    };

    /// <summary>The names of the tensors whose bits differ, buffers included.</summary>
    public static string[] Changed(TrainedModel before, TrainedModel after)
    {
        var old = before.Network.Store.Tensors().ToDictionary(tensor => tensor.Name);
        return
        [
            .. after.Network.Store.Tensors()
                .Where(tensor => !old.TryGetValue(tensor.Name, out var was) || !was.Values.Span.SequenceEqual(tensor.Values.Span))
                .Select(tensor => tensor.Name),
        ];
    }

    /// <summary>The names of all tensors that lie in the given number of lowest layers.</summary>
    public static string[] Lowest(TrainedModel model, int layers) =>
        [.. model.Network.Store.Tensors().Select(tensor => tensor.Name).Where(name => FrozenPart.LayerOf(name) < layers)];

    private static (int X, int Y)[] Stroke(Random random)
    {
        var (x, y, across) = (random.Next(Side), random.Next(Side), random.Next(2) == 0);
        return [.. Enumerable.Range(0, 4).Select(i => across ? ((x + i) % Side, y) : (x, (y + i) % Side))];
    }
}
