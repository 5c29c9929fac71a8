using System.Numerics.Tensors;
using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Networks;

/// <summary>Tokens and attention as their formulas say, in double precision, for <see cref="DoubleNetwork"/>.</summary>
internal static class DoubleAttention
{
    public static double[] Tokens(TokenSpec spec, IReadOnlyDictionary<string, double[]> values, double[] x) =>
        [.. x.Chunk((int)spec.Inputs).SelectMany(row => values[$"{spec.Name}.first"].Concat(OfRow(spec, values, row)))];

    /// <summary>softmax(Q·Kᵀ/√d), [rows, heads, tokens, queries].</summary>
    public static double[] Shares(AttentionShape shape, double[] queries, double[] keysAndValues, int rows)
    {
        var shares = new double[rows * shape.RowShares];
        for (var r = 0; r < rows; r++)
            for (var head = 0; head < shape.Heads; head++)
                for (var q = 0; q < shape.Queries; q++)
                {
                    var query = queries.AsSpan((r * shape.Queries + q) * shape.Size + head * shape.HeadSize, shape.HeadSize).ToArray();
                    double[] scores = [.. Enumerable.Range(0, shape.Tokens).Select(t => TensorPrimitives.Dot<double>(
                        query, keysAndValues.AsSpan((r * shape.Tokens + t) * 2 * shape.Size + head * shape.HeadSize, shape.HeadSize)) / Math.Sqrt(shape.HeadSize))];
                    double[] powers = [.. scores.Select(score => Math.Exp(score - scores.Max()))];
                    for (var t = 0; t < shape.Tokens; t++)
                        shares[PlaceOf(shape, r, head, t, q)] = powers[t] / powers.Sum();
                }
        return shares;
    }

    /// <summary>Σ share·v, [rows, queries, size].</summary>
    public static double[] Take(AttentionShape shape, double[] shares, double[] keysAndValues, int rows)
    {
        var taken = new double[rows * shape.Queries * shape.Size];
        for (var i = 0; i < taken.Length; i++)
        {
            var (token, column) = Math.DivRem(i, shape.Size);
            var (r, q) = Math.DivRem(token, shape.Queries);
            for (var t = 0; t < shape.Tokens; t++)
                taken[i] += shares[PlaceOf(shape, r, column / shape.HeadSize, t, q)]
                    * keysAndValues[(r * shape.Tokens + t) * 2 * shape.Size + shape.Size + column];
        }
        return taken;
    }

    private static int PlaceOf(AttentionShape shape, int row, int head, int token, int query) =>
        ((row * shape.Heads + head) * shape.Tokens + token) * shape.Queries + query;

    private static IEnumerable<double> OfRow(TokenSpec spec, IReadOnlyDictionary<string, double[]> values, double[] row)
    {
        int number = 0, bias = 0, missing = 0, category = 0;
        foreach (var token in spec.Tokens)
        {
            double[] own = token.Source switch
            {
                TokenSource.Embedded => row[token.Column..(token.Column + spec.Size)],
                TokenSource.Number => [.. RowOf("weight", number++).Select(weight => weight * row[token.Column])],
                TokenSource.OneHot when category++ is var k => [.. Enumerable.Range(0, spec.Size).Select(d =>
                    Enumerable.Range(0, token.Columns).Sum(c => row[token.Column + c] * RowOf($"categories.{k}.weight", c)[d]))],
                _ => RowOf($"categories.{category++}.weight", (int)row[token.Column]),
            };
            if (token.HasBias)
                own = [.. own.Zip(RowOf("bias", bias++), (value, b) => value + b)];
            if (token.CanBeMissing && row[token.MissingColumn] is var m)
                own = [.. own.Zip(RowOf("missing", missing++), (value, instead) => (1 - m) * value + m * instead)];
            foreach (var value in own)
                yield return value;
        }

        double[] RowOf(string name, int at) => values[$"{spec.Name}.{name}"][(at * spec.Size)..((at + 1) * spec.Size)];
    }
}
