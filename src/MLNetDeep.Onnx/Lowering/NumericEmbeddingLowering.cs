using System.Numerics;
using MLNetDeep.Networks;

namespace MLNetDeep.Onnx.Lowering;

/// <summary>What <see cref="NumericEmbeddingStep"/> does, for all numbers at once.</summary>
internal static class NumericEmbeddingLowering
{
    /// <summary>The embedded numbers, and the other columns behind them.</summary>
    public static string Lower(OnnxGraph graph, NumericEmbeddingStep step, string x)
    {
        var numbers = step.Functions[0].Numbers;
        var own = numbers == step.Inputs ? x : graph.Slice(x, 0, numbers);
        var parts = step.Functions.Select(function => Lower(graph, function, own)).ToList();
        if (numbers < step.Inputs)
            parts.Add(graph.Slice(x, numbers, step.Inputs));
        return graph.Concat([.. parts]);
    }

    private static string Lower(OnnxGraph graph, NumericFunction function, string x) => function switch
    {
        PiecewiseFunction piecewise => Piecewise(graph, piecewise, x),
        PeriodicFunction periodic => Periodic(graph, periodic, x),
        PeriodicLinearFunction linear => PeriodicLinear(graph, linear, x),
        _ => throw new NotSupportedException($"{function.GetType().FullName} has no ONNX form."),
    };

    // base + u·slope, both rows of tables. Which rows is found by a binary search that takes all numbers at once.
    private static string Piecewise(OnnxGraph graph, PiecewiseFunction function, string x)
    {
        var tables = new Tables(function);
        if (function.Places.Count < function.Numbers)
            x = graph.Columns(x, [.. function.Places.Select(place => (long)place.Number)]);
        var edges = graph.Row<float>("edges", tables.Edges);
        var place = graph.Row<long>("first", tables.First);
        for (var half = tables.Length / 2; half > 0; half /= 2)
        {
            var probe = graph.Apply("Add", [place, graph.Scalar(half - 1L)]);
            var isPassed = graph.Apply("LessOrEqual", [graph.Apply("Gather", [edges, probe]), x]);
            place = graph.Apply("Where", [isPassed, graph.Apply("Add", [place, graph.Scalar((long)half)]), place]);
        }
        var share = graph.Apply("Mul",
        [
            graph.Apply("Sub", [x, graph.Apply("Gather", [graph.Row<float>("lower", tables.Lower), place])]),
            graph.Apply("Gather", [graph.Row<float>("inverse", tables.Inverse), place]),
        ]);
        var rows = (long)tables.First.Length * tables.Length;
        var slope = graph.Apply("Gather", [graph.Constant<float>("slope", tables.Slopes, rows, function.Size), place]); // [batch, numbers, size]
        var start = graph.Apply("Gather", [graph.Constant<float>("base", tables.Bases, rows, function.Size), place]);
        var spread = graph.Reshape(share, [function.Places.Count, 1]);
        return graph.Flatten(graph.Apply("Add", [start, graph.Apply("Mul", [spread, slope])]));
    }

    private static string Periodic(OnnxGraph graph, PeriodicFunction function, string x)
    {
        var (numbers, k, outputs) = (function.Numbers, function.Frequencies, function.Size - 1);
        var angles = graph.Apply("Add", [Angles(graph, function.Angular, numbers, k, x), graph.Constant<float>("phase", function.Phase, numbers, k)]);
        var mapped = Map(graph, graph.Apply("Cos", [angles]), function.Weight, function.Bias, numbers, numbers, k, outputs);
        return graph.Flatten(graph.Apply("Concat", [mapped, graph.Reshape(x, [numbers, 1, 1])], new NodeAttribute("axis", 3)));
    }

    private static string PeriodicLinear(OnnxGraph graph, PeriodicLinearFunction function, string x)
    {
        var (numbers, k) = (function.Numbers, function.Frequencies);
        var angles = Angles(graph, function.Angular, numbers, k, x);
        var waves = graph.Apply("Concat", [graph.Apply("Cos", [angles]), graph.Apply("Sin", [angles])], new NodeAttribute("axis", 2));
        var mapped = Map(graph, waves, function.Weight, function.Bias, numbers, function.Lite ? 1 : numbers, 2 * k, function.Size);
        return graph.Flatten(graph.Apply("Relu", [mapped]));
    }

    // 2π·w·x, [batch, numbers, frequencies]
    private static string Angles(OnnxGraph graph, float[] angular, int numbers, int frequencies, string x) =>
        graph.Apply("Mul", [graph.Reshape(x, [numbers, 1]), graph.Constant<float>("angular", angular, numbers, frequencies)]);

    // Each number's waves by its own map, or by the one of all, [batch, numbers, 1, outputs].
    private static string Map(
        OnnxGraph graph, string waves, float[] weight /* [maps, outputs, inputs] */, float[] bias, int numbers, int maps, int inputs, int outputs)
    {
        var turned = new float[weight.Length];                   // [maps, inputs, outputs]
        for (var i = 0; i < weight.Length; i++)
        {
            var (row, input) = Math.DivRem(i, inputs);
            var (map, output) = Math.DivRem(row, outputs);
            turned[(map * inputs + input) * outputs + output] = weight[i];
        }
        var product = graph.Apply("MatMul", [graph.Reshape(waves, [numbers, 1, inputs]), graph.Constant<float>("weight", turned, maps, inputs, outputs)]);
        return graph.Apply("Add", [product, graph.Constant<float>("bias", bias, maps, 1, outputs)]);
    }

    /// <summary>
    /// Of each number, rows by how many lower edges its value has passed: below the first edge, then the bins. Behind them the greatest
    /// float fills up, which no number exceeds.
    /// </summary>
    private sealed class Tables
    {
        public Tables(PiecewiseFunction function)
        {
            var (places, size) = (function.Places, function.Size);
            Length = (int)BitOperations.RoundUpToPowerOf2((uint)places.Max(place => place.Bins) + 1);
            if (2L * sizeof(float) * places.Count * Length * size > OnnxGraph.MaximumBytes)
                throw OnnxGraph.TooLarge(OnnxGraph.MaximumBytes);
            var rows = places.Count * Length;
            (Edges, Lower, Inverse, First) = (new float[rows], new float[rows], new float[rows], new long[places.Count]);
            (Bases, Slopes) = (new float[rows * size], new float[rows * size]);
            Array.Fill(Edges, float.MaxValue);
            for (var k = 0; k < places.Count; k++)
            {
                var (_, firstBin, bins) = places[k];
                var first = k * Length;
                First[k] = first;
                function.LowerEdges.Slice(firstBin, bins).CopyTo(Edges.AsSpan(first));
                function.Bases.Slice((firstBin + k) * size, (bins + 1) * size).CopyTo(Bases.AsSpan(first * size));
                for (var passed = 0; passed <= bins; passed++)
                {
                    var bin = firstBin + Math.Max(passed - 1, 0);
                    Lower[first + passed] = function.LowerEdges[bin];
                    Inverse[first + passed] = function.Inverses[bin];
                    function.Slopes.Slice(bin * size, size).CopyTo(Slopes.AsSpan((first + passed) * size));
                }
            }
        }

        /// <summary>Rows of a number, a power of two above its bins.</summary>
        public int Length { get; }

        public float[] Edges { get; }                            // [numbers, Length]
        public float[] Lower { get; }                            // [numbers, Length]
        public float[] Inverse { get; }                          // [numbers, Length]
        public float[] Bases { get; }                            // [numbers, Length, size]
        public float[] Slopes { get; }                           // [numbers, Length, size]
        public long[] First { get; }                             // [numbers]
    }
}
