using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Networks;

/// <summary>Numeric embeddings as their formulas say, in double precision, for <see cref="DoubleNetwork"/>.</summary>
internal static class DoubleNumericEmbedding
{
    public static double[] Apply(NumericEmbeddingSpec spec, IReadOnlyDictionary<string, double[]> values, double[] x, int rows)
    {
        var numbers = spec.Numbers.Columns;
        return [.. x.Chunk(x.Length / rows).SelectMany(row => spec.Kinds
            .SelectMany((kind, i) => Enumerable.Range(0, numbers).SelectMany(number => Of(kind, spec, number, row[number], name => values[spec.Names[i] + name])))
            .Concat(row.Skip(numbers)))];
    }

    private static IEnumerable<double> Of(NumberwiseEmbedding kind, NumericEmbeddingSpec spec, int number, double x, Func<string, double[]> value) => kind switch
    {
        PiecewiseLinearNumericEmbedding piecewise => Piecewise(piecewise, spec, number, x, value),
        PeriodicNumericEmbedding periodic => Periodic(periodic, number, x, value),
        PeriodicLinearNumericEmbedding linear => PeriodicLinear(linear, number, x, value),
        _ => throw new NotSupportedException($"{kind}"),
    };

    /// <summary>u of each bin.</summary>
    public static double[] Shares(float[] edges, double x)
    {
        var bins = edges.Length - 1;
        var shares = new double[bins];
        for (var j = 0; j < bins; j++)
        {
            var u = (x - edges[j]) / ((double)edges[j + 1] - edges[j]);
            shares[j] = Math.Max(Math.Min(u, j == bins - 1 ? double.PositiveInfinity : 1), j == 0 ? double.NegativeInfinity : 0);
        }
        return shares;
    }

    private static IEnumerable<double> Piecewise(
        PiecewiseLinearNumericEmbedding kind, NumericEmbeddingSpec spec, int number, double x, Func<string, double[]> value)
    {
        var edges = spec.Numbers.EdgesOf(number);
        if (edges.Length == 0)
            yield break;
        var before = Enumerable.Range(0, number).Select(one => spec.Numbers.EdgesOf(one).Length).Where(length => length > 0).ToArray();
        var (place, first, shares) = (before.Length, before.Sum(length => length - 1), Shares(edges, x));
        for (var d = 0; d < kind.Size; d++)
        {
            var y = value("bias")[place * kind.Size + d];
            if (kind.Form != PiecewiseForm.Lines)
                y += value("linear_weight")[place * kind.Size + d] * x;
            for (var j = 0; j < shares.Length; j++)
            {
                y += value("weight")[(first + j) * kind.Size + d] * shares[j];
                if (kind.Form == PiecewiseForm.WithSteps && x >= edges[j])
                    y += value("step_weight")[(first + j) * kind.Size + d];
            }
            yield return y;
        }
    }

    private static IEnumerable<double> Periodic(PeriodicNumericEmbedding kind, int number, double x, Func<string, double[]> value)
    {
        var k = kind.Frequencies;
        for (var d = 0; d < kind.Size - 1; d++)
        {
            var row = number * (kind.Size - 1) + d;
            yield return value("bias")[row] + Enumerable.Range(0, k).Sum(i =>
                value("weight")[row * k + i] * Math.Cos(2 * Math.PI * value("frequency")[number * k + i] * x + value("phase")[number * k + i]));
        }
        yield return x;
    }

    private static IEnumerable<double> PeriodicLinear(PeriodicLinearNumericEmbedding kind, int number, double x, Func<string, double[]> value)
    {
        var k = kind.Frequencies;
        for (var d = 0; d < kind.Size; d++)
        {
            var row = (kind.Lite ? 0 : number) * kind.Size + d;
            var y = value("bias")[row];
            for (var i = 0; i < k; i++)
            {
                var angle = 2 * Math.PI * value("frequency")[number * k + i] * x;
                y += value("weight")[row * 2 * k + i] * Math.Cos(angle) + value("weight")[row * 2 * k + k + i] * Math.Sin(angle);
            }
            yield return Math.Max(y, 0);
        }
    }
}
