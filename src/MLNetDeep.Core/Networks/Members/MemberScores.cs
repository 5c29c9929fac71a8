using MLNetDeep.Networks.Prediction;

namespace MLNetDeep.Networks;

/// <summary>What members say together: of classes the logarithm of the mean of their probabilities, of numbers the mean.</summary>
internal static class MemberScores
{
    /// <param name="scores">[rows, members, outputs].</param>
    /// <param name="members">How many there are.</param>
    /// <param name="outputs">Scores of a row.</param>
    /// <param name="ofClasses">Whether scores are logits of classes; one score a row is that of the second class of two.</param>
    /// <param name="joined">Receives [rows, outputs]: ln p of each class, of one score ln(p/(1 − p)), or the mean.</param>
    public static void Join(ReadOnlySpan<float> scores, int members, int outputs, bool ofClasses, Span<float> joined)
    {
        for (var start = 0; start < joined.Length; start += outputs)
        {
            var row = scores.Slice(start * members, members * outputs);
            var target = joined.Slice(start, outputs);
            if (!ofClasses)
                JoinNumbers(row, target);
            else if (outputs == 1)
                target[0] = JoinOfTwo(row);
            else
                JoinClasses(row, target);
        }
    }

    private static void JoinNumbers(ReadOnlySpan<float> scores /* [members, outputs] */, Span<float> joined)
    {
        for (var o = 0; o < joined.Length; o++)
        {
            var sum = 0.0;
            for (var i = o; i < scores.Length; i += joined.Length)
                sum += scores[i];
            joined[o] = (float)(sum * joined.Length / scores.Length);
        }
    }

    // ln Σ σ(z) − ln Σ σ(−z): each sum by itself, as 1 − p would lose the digits of a small probability.
    private static float JoinOfTwo(ReadOnlySpan<float> scores /* [members] */)
    {
        double second = double.NegativeInfinity, first = double.NegativeInfinity;
        foreach (var score in scores)
        {
            second = LogAdd(second, -LogOnePlusExp(-(double)score));
            first = LogAdd(first, -LogOnePlusExp(score));
        }
        return (float)(second - first);
    }

    private static void JoinClasses(ReadOnlySpan<float> scores /* [members, outputs] */, Span<float> joined)
    {
        joined.Fill(float.NegativeInfinity);
        for (var start = 0; start < scores.Length; start += joined.Length)
        {
            var member = scores.Slice(start, joined.Length);
            var logSumExp = LogSumExp.Of(member);
            for (var o = 0; o < joined.Length; o++)
                joined[o] = (float)LogAdd(joined[o], logSumExp.LogProbability(member[o]));
        }
        var logMembers = MathF.Log(scores.Length / joined.Length);
        for (var o = 0; o < joined.Length; o++)
            joined[o] -= logMembers;
    }

    // ln(eᵃ + eᵇ)
    private static double LogAdd(double a, double b)
    {
        var (small, large) = a < b ? (a, b) : (b, a);
        return double.IsNegativeInfinity(small) ? large : large + LogOnePlusExp(small - large);
    }

    // ln(1 + eˣ)
    private static double LogOnePlusExp(double x) => x > 0 ? x + double.LogP1(Math.Exp(-x)) : double.LogP1(Math.Exp(x));

    /// <summary>In prediction.</summary>
    internal sealed class Step(int members, int outputs, bool ofClasses) : RowStep(checked(members * outputs), outputs)
    {
        public int Members => members;

        public bool OfClasses => ofClasses;

        public override void Run(ReadOnlySpan<float> x, Span<float> y, int rows) => Join(x, members, Outputs, ofClasses, y);
    }
}
