using System.Numerics;
using MLNetDeep.Data;
using MLNetDeep.Onnx.Format;

namespace MLNetDeep.Onnx.Lowering;

/// <summary>
/// y = Φ⁻¹(F(x)), as <see cref="QuantileMapping"/> has it. F is found by a binary search that takes all columns at once: each step
/// looks up one quantile per number in one table of all columns.
/// </summary>
internal static class QuantileLowering
{
    public static string Lower(OnnxGraph graph, float[][] quantiles /* [columns], each rising or empty */, string x)
    {
        var tables = new Tables(quantiles);
        var y = graph.Cast(NormalQuantileOf(graph, ShareBelow(graph, tables, x)), OnnxType.Float);
        var empty = Array.ConvertAll(quantiles, column => column.Length == 0);
        return empty.Contains(true) ? graph.Apply("Where", [graph.Row<bool>("empty", empty), graph.Scalar(0f), y]) : y;
    }

    private static string ShareBelow(OnnxGraph graph, Tables tables, string x)
    {
        var values = graph.Row<float>("quantiles", tables.Values);
        var first = graph.Row<long>("first", tables.First);

        // How many of the column's values lie below x, and with them the place of the first one that does not.
        var place = first;
        for (var half = tables.Length / 2; half > 0; half /= 2)
        {
            var probe = graph.Apply("Add", [place, graph.Scalar(half - 1L)]);
            var isBelow = graph.Apply("Less", [graph.Apply("Gather", [values, probe]), x]);
            place = graph.Apply("Where", [isBelow, graph.Apply("Add", [place, graph.Scalar((long)half)]), place]);
        }

        var above = graph.Apply("Gather", [values, place]);
        var before = graph.Apply("Max", [graph.Apply("Sub", [place, graph.Scalar(1L)]), first]);
        var below = graph.Cast(graph.Apply("Gather", [values, before]), OnnxType.Double);
        var part = graph.Apply("Div",
        [
            graph.Apply("Sub", [graph.Cast(x, OnnxType.Double), below]),
            graph.Apply("Sub", [graph.Cast(above, OnnxType.Double), below]),
        ]);
        var between = graph.Apply("Add", [Look("lastBelow", tables.LastBelow), part]);
        var rank = graph.Apply("Where", [graph.Apply("Equal", [above, x]), Look("middle", tables.Middle), between]);
        var share = graph.Apply("Div", [rank, graph.Row<double>("lastRank", tables.LastRank)]);
        // What lies beyond the ends has come out beyond 0 and 1.
        return graph.Apply("Clip", [share, graph.Scalar(QuantileMapping.MinShare), graph.Scalar(1 - QuantileMapping.MinShare)]);

        string Look(string hint, float[] table) =>
            graph.Cast(graph.Apply("Gather", [graph.Row<float>(hint, table), place]), OnnxType.Double);
    }

    // As NormalQuantile; its third case, tails beyond e^−25, is beyond the least share.
    private static string NormalQuantileOf(OnnxGraph graph, string p)
    {
        var q = graph.Apply("Sub", [p, graph.Scalar(0.5)]);
        var square = graph.Apply("Sub", [graph.Scalar(0.180625), graph.Apply("Mul", [q, q])]);
        var middle = graph.Apply("Mul", [q, Ratio(NormalQuantile.MiddleNumerator, NormalQuantile.MiddleDenominator, square)]);

        var tail = graph.Apply("Min", [p, graph.Apply("Sub", [graph.Scalar(1.0), p])]);
        var root = graph.Apply("Sqrt", [graph.Apply("Neg", [graph.Apply("Log", [tail])])]);
        var magnitude = Ratio(NormalQuantile.NearNumerator, NormalQuantile.NearDenominator, graph.Apply("Sub", [root, graph.Scalar(1.6)]));
        var near = graph.Apply("Mul", [graph.Apply("Sign", [q]), magnitude]);

        var isMiddle = graph.Apply("LessOrEqual", [graph.Apply("Abs", [q]), graph.Scalar(0.425)]);
        return graph.Apply("Where", [isMiddle, middle, near]);

        string Ratio(ReadOnlySpan<double> numerator, ReadOnlySpan<double> denominator, string argument) =>
            graph.Apply("Div", [Polynomial(numerator, argument), Polynomial(denominator, argument)]);

        string Polynomial(ReadOnlySpan<double> coefficients, string argument)
        {
            var sum = graph.Scalar(coefficients[0]);
            foreach (var coefficient in coefficients[1..])
                sum = graph.Apply("Add", [graph.Apply("Mul", [sum, argument]), graph.Scalar(coefficient)]);
            return sum;
        }
    }

    /// <summary>
    /// The different values among each column's quantiles, with their ranks: several equal quantiles are one value of several ranks.
    /// Behind a column's values the greatest float fills up, which no number exceeds.
    /// </summary>
    private sealed class Tables
    {
        public Tables(float[][] quantiles)
        {
            var different = Array.ConvertAll(quantiles, column => column.Distinct().ToArray());
            Length = (int)BitOperations.RoundUpToPowerOf2((uint)different.Max(values => values.Length) + 1);
            if (3L * sizeof(float) * quantiles.Length * Length > OnnxGraph.MaximumBytes)
                throw OnnxGraph.TooLarge(OnnxGraph.MaximumBytes);
            Values = new float[quantiles.Length * Length];
            LastBelow = new float[Values.Length];
            Middle = new float[Values.Length];
            First = new long[quantiles.Length];
            LastRank = new double[quantiles.Length];
            Array.Fill(Values, float.MaxValue);
            for (var c = 0; c < quantiles.Length; c++)
            {
                First[c] = (long)c * Length;
                LastRank[c] = Math.Max(1, quantiles[c].Length - 1);
                different[c].CopyTo(Values, First[c]);
                Rank(quantiles[c], different[c], LastBelow.AsSpan(c * Length, Length), Middle.AsSpan(c * Length, Length));
            }
        }

        /// <summary>Entries of a column: a power of two.</summary>
        public int Length { get; }

        /// <summary>[columns, Length].</summary>
        public float[] Values { get; }

        /// <summary>The last rank of the value before, [columns, Length].</summary>
        public float[] LastBelow { get; }

        /// <summary>The middle of the value's ranks, [columns, Length].</summary>
        public float[] Middle { get; }

        /// <summary>Where each column begins, [columns].</summary>
        public long[] First { get; }

        /// <summary>The greatest rank of each column, [columns].</summary>
        public double[] LastRank { get; }

        private static void Rank(float[] quantiles, float[] different, Span<float> lastBelow, Span<float> middle)
        {
            var rank = 0;
            for (var i = 0; i < different.Length; i++)
            {
                var end = rank;
                while (end < quantiles.Length && quantiles[end] == different[i])
                    end++;
                lastBelow[i] = Math.Max(0, rank - 1);
                middle[i] = (rank + end - 1) / 2f;
                rank = end;
            }
            if (different.Length == 0)
                return;
            // The least and greatest value stand for the ends, however often they occur.
            middle[0] = 0;
            middle[different.Length - 1] = lastBelow[different.Length] = middle[different.Length] = quantiles.Length - 1;
        }
    }
}
