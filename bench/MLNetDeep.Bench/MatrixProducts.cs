using System.Text.Json.Serialization;
using MLNetDeep.Kernels;

namespace MLNetDeep.Bench;

/// <summary>The three products of a linear map at one shape, which peers/openblas.py measures too.</summary>
internal sealed record MatrixProducts(int Rows, int Inputs, int Outputs)
{
    public static readonly MatrixProducts[] All =
    [
        new(256, 256, 256), new(256, 512, 1024), new(1024, 1024, 1024),
        new(256, 28, 512), new(256, 256, 7),                     // the edges of networks D and B: few inputs, few classes
    ];

    public static readonly string[] Products = ["forward", "backward_input", "backward_weight"];

    /// <summary>Too few columns, on one side, for a whole panel of the kernels.</summary>
    public bool IsEdge => Math.Min(Inputs, Outputs) < 32;

    public IEnumerable<ProductRate> Measure(double seconds, int threads)
    {
        using var context = new KernelContext(threads);
        var random = new Random(1);
        var (x, w, dy) = (Values(random, Rows * Inputs), Values(random, Outputs * Inputs), Values(random, Rows * Outputs));
        var (y, dx, dw) = (new float[dy.Length], new float[x.Length], new float[w.Length]);

        Action[] actions =
        [
            () => MatrixProduct.Forward(context, x, w, [], y, Rows, Inputs, Outputs),
            () => MatrixProduct.BackwardInput(context, dy, w, dx, Rows, Inputs, Outputs, accumulate: false),
            () => MatrixProduct.BackwardWeight(context, dy, x, dw, Rows, Inputs, Outputs),
        ];
        foreach (var (product, action) in Products.Zip(actions))
        {
            var call = RepeatedRuns.SecondsPerCall(seconds, action, warmSeconds: seconds / 2);
            var gflops = 2.0 * Rows * Inputs * Outputs / call / 1e9;
            yield return new ProductRate(product, Rows, Inputs, Outputs, threads, Math.Round(gflops, 1));
        }
    }

    internal static float[] Values(Random random, int count)
    {
        var values = new float[count];
        foreach (ref var value in values.AsSpan())
            value = random.NextSingle() - 0.5f;
        return values;
    }
}

/// <summary>A line of the result, with the keys of peers/openblas.py.</summary>
internal sealed record ProductRate(
    [property: JsonPropertyName("product")] string Product,
    [property: JsonPropertyName("rows")] int Rows,
    [property: JsonPropertyName("inputs")] int Inputs,
    [property: JsonPropertyName("outputs")] int Outputs,
    [property: JsonPropertyName("threads")] int Threads,
    [property: JsonPropertyName("gflops")] double Gflops);
