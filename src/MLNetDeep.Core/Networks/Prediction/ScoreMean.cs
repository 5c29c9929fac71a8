using System.Diagnostics;
using MLNetDeep.Kernels;

namespace MLNetDeep.Networks.Prediction;

/// <summary>
/// The scores of several networks as those of one: the weighted mean of their probabilities, written as scores again; in a regression the
/// weighted mean of their numbers. Immutable and safe for many threads; allocates nothing.
/// </summary>
/// <remarks>
/// Everything is computed from logarithms of probabilities, so that small probabilities keep their digits. Network m of weight wₘ has the
/// scores xₘ. Several classes: y_c = ln Σₘ wₘ·softmax(xₘ)_c, whose softmax is the mean of the probabilities. One score of two classes:
/// y = ln Σₘ wₘ·σ(xₘ) − ln Σₘ wₘ·σ(−xₘ), the logit of the mean probability.
/// </remarks>
internal sealed class ScoreMean
{
    /// <summary>The most networks whose scores are joined.</summary>
    public const int MaxNetworks = 1_000;

    private readonly LearningTask _task;
    private readonly double[] _weights;                          // [networks]
    private readonly double[] _logWeights;                       // [networks]

    /// <param name="task">What the scores are of.</param>
    /// <param name="outputs">Scores of a row that each network gives.</param>
    /// <param name="weights">The weight of each network, above 0. They sum to 1.</param>
    public ScoreMean(LearningTask task, int outputs, ReadOnlySpan<float> weights)
    {
        Debug.Assert(weights.Length is >= 1 and <= MaxNetworks && outputs >= 1 && (task == LearningTask.Multiclass || outputs == 1));
        (_task, Outputs) = (task, outputs);
        _weights = new double[weights.Length];
        for (var m = 0; m < weights.Length; m++)
            _weights[m] = weights[m];
        _logWeights = Array.ConvertAll(_weights, Math.Log);
    }

    /// <summary>Networks of equal weights.</summary>
    public ScoreMean(LearningTask task, int outputs, int networks) : this(task, outputs, Equal(networks)) { }

    /// <summary>What the scores are of.</summary>
    public LearningTask Task => _task;

    /// <summary>Scores of a row that come out.</summary>
    public int Outputs { get; }

    /// <summary>How many networks' scores go in.</summary>
    public int Networks => _weights.Length;

    /// <summary>The weight of each network, [Networks].</summary>
    public float[] Weights => Array.ConvertAll(_weights, weight => (float)weight);

    /// <summary>The natural logarithm of each weight, [Networks].</summary>
    public float[] LogWeights => Array.ConvertAll(_logWeights, weight => (float)weight);

    /// <summary>So many equal weights.</summary>
    public static float[] Equal(int networks)
    {
        var weights = new float[networks];
        Array.Fill(weights, 1f / networks);
        return weights;
    }

    /// <summary>Joins the scores of rows.</summary>
    /// <param name="x">[rows, Networks·Outputs]: of each row all scores of the first network, then those of the second, and so on.</param>
    /// <param name="y">Receives [rows, Outputs].</param>
    public void Apply(ReadOnlySpan<float> x, Span<float> y)
    {
        var inputs = Networks * Outputs;
        var sums = _task == LearningTask.Multiclass ? stackalloc LogSumExp[Networks] : [];
        for (var r = 0; r < y.Length / Outputs; r++)
        {
            var row = x.Slice(r * inputs, inputs);
            if (_task == LearningTask.Multiclass)
                JoinClasses(row, sums, y.Slice(r * Outputs, Outputs));
            else
                y[r] = (float)(_task == LearningTask.Binary ? LogMean(row, +1) - LogMean(row, -1) : Mean(row));
        }
    }

    private void JoinClasses(ReadOnlySpan<float> row, Span<LogSumExp> sums, Span<float> joined)
    {
        for (var m = 0; m < sums.Length; m++)
            sums[m] = LogSumExp.Of(row.Slice(m * Outputs, Outputs));
        for (var c = 0; c < joined.Length; c++)
        {
            var maximum = double.NegativeInfinity;
            for (var m = 0; m < sums.Length; m++)
                maximum = Math.Max(maximum, LogProbability(row, sums, m, c));
            var sum = 0.0;
            for (var m = 0; m < sums.Length; m++)
                sum += Math.Exp(LogProbability(row, sums, m, c) - maximum);
            joined[c] = (float)(maximum + Math.Log(sum));
        }
    }

    // ln wₘ·softmax(xₘ)_c
    private double LogProbability(ReadOnlySpan<float> row, ReadOnlySpan<LogSumExp> sums, int m, int c) =>
        _logWeights[m] + ((double)row[m * Outputs + c] - sums[m].Maximum - sums[m].Logarithm);

    // ln Σ wₘ·σ(sign·xₘ), and ln σ(z) = −ln(1 + e^−z)
    private double LogMean(ReadOnlySpan<float> row, int sign)
    {
        var maximum = double.NegativeInfinity;
        for (var m = 0; m < row.Length; m++)
            maximum = Math.Max(maximum, _logWeights[m] + LogSigmoid(sign * (double)row[m]));
        var sum = 0.0;
        for (var m = 0; m < row.Length; m++)
            sum += Math.Exp(_logWeights[m] + LogSigmoid(sign * (double)row[m]) - maximum);
        return maximum + Math.Log(sum);
    }

    private static double LogSigmoid(double z) => Math.Min(z, 0) - LogOnePlus(Math.Exp(-Math.Abs(z)));

    // ln(1 + e) for e in [0, 1] with all digits of a small e (Kahan).
    private static double LogOnePlus(double e) => 1 + e is var sum && sum == 1 ? e : Math.Log(sum) * e / (sum - 1);

    private double Mean(ReadOnlySpan<float> row)
    {
        var sum = 0.0;
        for (var m = 0; m < row.Length; m++)
            sum += _weights[m] * row[m];
        return sum;
    }
}

/// <summary>y = the joined scores of the networks whose scores lie side by side in x.</summary>
internal sealed class ScoreMeanStep(ScoreMean mean) : RowStep(mean.Networks * mean.Outputs, mean.Outputs)
{
    public ScoreMean Mean => mean;

    public override void Run(ReadOnlySpan<float> x, Span<float> y, int rows) => mean.Apply(x, y);
}

/// <summary>y = the columns of kept, then those of x.</summary>
internal sealed class ConcatStep(int kept, int inputs) : PredictionStep(inputs, kept + inputs)
{
    public override int KeptColumns => kept;

    public override void Run(KernelContext kernels, ReadOnlySpan<float> x, ReadOnlySpan<float> keptRows, Span<float> y, int rows)
    {
        for (var r = 0; r < rows; r++)
        {
            var row = y.Slice(r * Outputs, Outputs);
            keptRows.Slice(r * kept, kept).CopyTo(row);
            x.Slice(r * Inputs, Inputs).CopyTo(row[kept..]);
        }
    }
}
