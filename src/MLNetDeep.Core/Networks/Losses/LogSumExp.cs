using System.Numerics.Tensors;

namespace MLNetDeep.Networks;

/// <summary>
/// log Σⱼ e^xⱼ of a row, in two parts that are subtracted one after the other: their sum in one float would leave the logarithm only
/// the digits that a large maximum has not taken.
/// </summary>
internal readonly record struct LogSumExp(float Maximum, float Logarithm)
{
    public static LogSumExp Of(ReadOnlySpan<float> row)
    {
        var maximum = TensorPrimitives.Max(row);
        var sum = 0f;
        foreach (var value in row)
            sum += MathF.Exp(value - maximum);
        return new LogSumExp(maximum, MathF.Log(sum));
    }

    /// <summary>log p of one logit of the row.</summary>
    public float LogProbability(float logit) => logit - Maximum - Logarithm;

    /// <summary>log p of each logit of the row.</summary>
    public void LogProbabilities(ReadOnlySpan<float> row, Span<float> logProbabilities)
    {
        TensorPrimitives.Subtract(row, Maximum, logProbabilities);
        TensorPrimitives.Subtract(logProbabilities, Logarithm, logProbabilities);
    }
}
