using System.Numerics.Tensors;
using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Networks;

/// <summary>
/// The layers again, forward only, plainly, in double precision: what the engine's numbers are compared with, and whose central
/// differences, exact to many digits, its gradients are compared with.
/// </summary>
/// <param name="spec">The network that <see cref="Logits"/> runs.</param>
/// <param name="values">Every tensor by its name in the store.</param>
/// <param name="masks">What is drawn in training, in the order of the layers (see <see cref="Noise"/>), or null for no dropout.</param>
internal sealed class DoubleNetwork(
    NetworkSpec spec, IReadOnlyDictionary<string, double[]> values, bool training, IReadOnlyList<float[]>? masks = null)
{
    private readonly IReadOnlyList<LayerSpec> _layers = [.. Architecture.Of(spec).Layers];
    private int _mask;

    /// <summary>Called with each linear map's outputs, in order.</summary>
    public Action<string, double[]>? Watch { get; init; }

    public static Dictionary<string, double[]> ValuesOf(ParameterStore store) =>
        store.Tensors().ToDictionary(tensor => tensor.Name, tensor => tensor.Values.ToArray().Select(value => (double)value).ToArray());

    public double[] Logits(double[] x, int rows)
    {
        _mask = 0;
        foreach (var layer in _layers)
            x = Run(layer, x, rows);
        return x;
    }

    /// <summary>What a layer gives, from the first mask on.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="x">[rows, its inputs]</param>
    /// <param name="rows">Rows.</param>
    public double[] Apply(LayerSpec layer, double[] x, int rows)
    {
        _mask = 0;
        return Run(layer, x, rows);
    }

    private double[] Run(LayerSpec layer, double[] x, int rows) => layer switch
    {
        LinearSpec linear => Linear(linear, x, rows),
        NormalizationSpec normalization => Normalize(normalization, x, rows),
        ActivationSpec activation => Activate(activation, x),
        ScaleSpec scale => Scale(x, values[$"{scale.Name}.scale"]),
        DropoutSpec dropout => Drop(x, dropout.Rate),
        GroupDropoutSpec dropout => Drop(x, dropout.Rate),
        EmbeddingSpec embedding => Embed(embedding, x, rows),
        NumericEmbeddingSpec embedding => DoubleNumericEmbedding.Apply(embedding, values, x, rows),
        SequenceSpec sequence => sequence.Layers.Aggregate(x, (h, one) => Run(one, h, rows)),
        ResidualSpec residual => Add(residual, x, rows),
        SharedByMembersSpec members => Run(members.Shared, x, rows * members.Members),
        MemberScaleSpec scale => [.. x.Chunk(x.Length / rows).SelectMany(row =>
            values[$"{scale.Name}.scale"].Select((value, i) => value * row[i % row.Length]))],
        MemberHeadsSpec heads => Heads(heads, x),
        MemberLinearSpec linear => Linear(linear, x),
        FirstColumnsSpec first => FirstOf(x, rows, (int)first.Outputs),
        TokenSpec tokens => DoubleAttention.Tokens(tokens, values, x),
        AttentionSpec attention => Attend(attention, x, rows),
        _ => throw new NotSupportedException($"{layer}"),
    };

    public double CrossEntropy(double[] x, int[] labels)
    {
        var logits = Logits(x, labels.Length);
        return logits.Chunk(spec.Outputs).Select((row, r) =>
        {
            var largest = row.Max();
            return largest + Math.Log(row.Sum(z => Math.Exp(z - largest))) - row[labels[r / spec.MemberCount]];
        }).Average();
    }

    private double[] Add(ResidualSpec residual, double[] x, int rows)
    {
        var branch = Drop(Drop(Run(residual.Branch, x, rows), residual.Dropout), residual.StochasticDepth);
        var shortcut = residual.Shortcut is null ? x : Run(residual.Shortcut, x, rows);
        return [.. branch.Zip(shortcut, (f, s) => f + s)];
    }

    private static double[] FirstOf(double[] x, int rows, int columns) => [.. x.Chunk(x.Length / rows).SelectMany(row => row.Take(columns))];

    private double[] Attend(AttentionSpec spec, double[] x, int rows)
    {
        var (shape, size) = (spec.Shape, spec.Shape.Size);
        var queries = spec.Queries is null ? null : Linear(spec.Queries, FirstOf(x, rows, size), rows);
        var mapped = Linear(spec.Maps, x, rows * shape.Tokens);
        queries ??= FirstOf(mapped, rows * shape.Tokens, size);
        double[] keysAndValues = [.. mapped.Chunk(mapped.Length / (rows * shape.Tokens)).SelectMany(token => token.TakeLast(2 * size))];
        var shares = Drop(DoubleAttention.Shares(shape, queries, keysAndValues, rows), spec.Dropout);
        return DoubleAttention.Take(shape, shares, keysAndValues, rows);
    }

    private double[] Embed(EmbeddingSpec embedding, double[] x, int rows)
    {
        var plain = embedding.Layout.PlainColumns;
        return [.. x.Chunk(x.Length / rows).SelectMany(row => row.Take(plain).Concat(embedding.Layout.Tables.SelectMany((table, k) =>
            values[$"{embedding.Name}{k}.weight"].AsSpan((int)row[plain + k] * table.Dimension, table.Dimension).ToArray())))];
    }

    private double[] Heads(MemberHeadsSpec heads, double[] x)
    {
        var (inputs, outputs) = ((int)heads.Map.Inputs, (int)heads.Map.Outputs);
        double[] weight = values[$"{heads.Name}.weight"], bias = values[$"{heads.Name}.bias"];
        return [.. x.Chunk(inputs).SelectMany((row, i) => Enumerable.Range(i % heads.Members * outputs, outputs)
            .Select(o => bias[o] + heads.Map.WeightFactor * TensorPrimitives.Dot<double>(row, weight.AsSpan(o * inputs, inputs))))];
    }

    private double[] Linear(MemberLinearSpec linear, double[] x)
    {
        var name = linear.Map.Name;
        double[] r = values[$"{name}.input_scale"], s = values[$"{name}.output_scale"], bias = values[$"{name}.bias"];
        var maps = values[$"{name}.weight"].Chunk((int)linear.Map.Inputs).ToArray();
        var mapped = Scale(x, r).Chunk((int)linear.Map.Inputs).SelectMany(row => maps.Select(w => linear.Map.WeightFactor * TensorPrimitives.Dot<double>(w, row)));
        return [.. mapped.Select((value, i) => value * s[i % s.Length] + bias[i % s.Length])];
    }

    private static double[] Scale(double[] x, double[] scale) => [.. x.Select((value, i) => value * scale[i % scale.Length])];

    private double[] Linear(LinearSpec linear, double[] x, int rows)
    {
        var (name, outputs) = (linear.Name, (int)linear.Outputs);
        var weight = Drop([.. linear.Names.SelectMany(one => values[$"{one}.weight"])], linear.DropConnect);
        double[]? bias = linear.HasBias ? [.. linear.Names.SelectMany(one => values[$"{one}.bias"])] : null;
        var inputs = x.Length / rows;
        var factor = linear.Initialization.DividesByRootOfInputs ? 1 / Math.Sqrt(inputs) : 1;
        var y = new double[rows * outputs];
        for (var r = 0; r < rows; r++)
            for (var o = 0; o < outputs; o++)
                y[r * outputs + o] = (bias?[o] ?? 0)
                    + factor * TensorPrimitives.Dot<double>(x.AsSpan(r * inputs, inputs), weight.AsSpan(o * inputs, inputs));
        Watch?.Invoke(name, y);
        return y;
    }

    private double[] Normalize(NormalizationSpec spec, double[] x, int rows)
    {
        var name = spec.Name;
        double[] gamma = values[$"{name}.weight"], beta = values[$"{name}.bias"];
        var width = x.Length / rows;
        var y = new double[x.Length];
        var byColumn = spec.Kind as BatchNormalization;
        var epsilon = byColumn?.Epsilon ?? ((LayerNormalization)spec.Kind).Epsilon;
        var moments = byColumn is null ? Enumerable.Range(0, rows).Select(r => Moments(x, r * width, 1, width)).ToArray()
            : training ? [.. Enumerable.Range(0, width).Select(c => Moments(x, c, width, rows))]
            : [.. values[$"{name}.running_mean"].Zip(values[$"{name}.running_var"])];
        for (var i = 0; i < x.Length; i++)
        {
            int r = i / width, c = i % width;
            var (mean, variance) = moments[byColumn is null ? r : c];
            y[i] = (x[i] - mean) / Math.Sqrt(variance + epsilon) * gamma[c] + beta[c];
        }
        return y;
    }

    private static (double Mean, double Variance) Moments(double[] x, int start, int step, int count)
    {
        double mean = 0, variance = 0;
        for (var i = 0; i < count; i++)
            mean += x[start + i * step] / count;
        for (var i = 0; i < count; i++)
            variance += (x[start + i * step] - mean) * (x[start + i * step] - mean) / count;
        return (mean, variance);
    }

    private double[] Activate(ActivationSpec spec, double[] x)
    {
        var (name, width) = (spec.Name, (int)spec.Width);
        return Drop(spec.Kind switch
        {
            RreluActivation when training => LeakAs(x, masks![_mask++]),
            RreluActivation rrelu => Leak(x, _ => rrelu.MeanSlope),
            PreluActivation when values[$"{name}.weight"] is var slopes => Leak(x, i => slopes[i % slopes.Length]),
            ParametricActivation { Of: var of } when values[$"{name}.alpha"] is var alpha =>
                [.. x.Select((value, i) => value + alpha[i % width] * (Value(of, value) - value))],
            MaxoutActivation maxout => [.. x.Chunk(width).SelectMany(row => row.Chunk(maxout.Pieces).Select(group => group.Max()))],
            CreluActivation => [.. x.Chunk(width).SelectMany(row => row.Concat(row.Select(value => -value)).Select(value => Math.Max(value, 0)))],
            _ => [.. x.Select(value => Value(spec.Kind, value))],
        }, spec.Dropout);
    }

    private static double[] LeakAs(double[] x, float[] slopes) => Leak(x, i => slopes[i]);

    private static double[] Leak(double[] x, Func<int, double> slope) => [.. x.Select((value, i) => value > 0 ? value : value * slope(i))];

    private double[] Drop(double[] x, float rate)
    {
        if (masks is null || !training || rate == 0)
            return x;
        var mask = masks[_mask++];
        return [.. x.Zip(mask, (value, m) => value * m)];
    }

    public static double Value(Activation activation, double x) => activation switch
    {
        ReluActivation => Math.Max(x, 0),
        LeakyReluActivation leaky => x > 0 ? x : leaky.NegativeSlope * x,
        EluActivation elu => x > 0 ? x : elu.Alpha * ExpMinusOne(x),
        SeluActivation => 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * ExpMinusOne(x)),
        GeluActivation => x * NormalCdf(x),
        GeluTanhActivation => x * Logistic(2 * Math.Sqrt(2 / Math.PI) * (x + 0.044715 * x * x * x)),
        SiluActivation => x * Logistic(x),
        MishActivation => x > 30 ? x : x * Math.Tanh(double.LogP1(Math.Exp(x))),
        TanhActivation => Math.Tanh(x),
        SigmoidActivation => Logistic(x),
        _ => throw new NotSupportedException($"{activation}"),
    };

    private static double ExpMinusOne(double x) => Math.Abs(x) < 1e-5 ? x + x * x / 2 : Math.Exp(x) - 1;

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));

    /// <summary>
    /// ½ erfc(−x/√2): the series near zero, Laplace's continued fraction in the tails. Source: Abramowitz and Stegun, 26.2.10 and 26.2.14.
    /// </summary>
    private static double NormalCdf(double x)
    {
        if (x > 3)
            return 1 - NormalCdf(-x);
        var density = Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI);
        if (x < -3)
        {
            var fraction = -x;
            for (var k = 60; k >= 1; k--)
                fraction = -x + k / fraction;
            return density / fraction;
        }
        double term = x, sum = x;
        for (var k = 1; k < 60 && Math.Abs(term) > 1e-18; k++)
        {
            term *= x * x / (2 * k + 1);
            sum += term;
        }
        return 0.5 + density * sum;
    }
}
