using System.Runtime.CompilerServices;
using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Activation
{
    /// <summary>
    /// The largest of each group of adjacent columns: y[j] = max(x[j·pieces], …, x[j·pieces + pieces − 1]). A unit is thus a convex,
    /// piecewise linear function that is learned, and a width of w leaves w/pieces columns; where pieces does not divide the width, the
    /// last group is smaller. Source: Goodfellow et al., 2013, "Maxout networks".
    /// </summary>
    /// <param name="pieces">Columns of a group. Range: at least 1, which changes nothing. Default: 2.</param>
    public static Activation Maxout(int pieces = 2) => new MaxoutActivation(pieces);
}

/// <summary>The maximum of each Pieces columns.</summary>
[Kind("Maxout")]
internal sealed record MaxoutActivation(int Pieces = 2) : Activation, IRowFunction
{
    // NOTE: Gain stays 1: of two independent pieces with mean 0, the larger has the variance around 0 that each has.

    internal override long OutputsOf(long width) => (width - 1) / Pieces + 1;

    internal override Layer CreateLayer(ActivationSpec spec, ParameterStore store) =>
        WithDropout(new RowLayer(this, checked((int)spec.Inputs), checked((int)spec.Outputs)), spec.Dropout);

    internal override IEnumerable<string> Faults() =>
        Pieces >= 1 ? [] : [Invariant($"Maxout's pieces must be at least 1, but was {Pieces}.")];

    public void Forward(ReadOnlySpan<float> x, Span<float> y)
    {
        for (var o = 0; o < y.Length; o++)
        {
            var group = Group(x, o);
            var largest = group[0];
            for (var p = 1; p < group.Length; p++)
                largest = float.MaxNative(group[p], largest);
            y[o] = largest;
        }
    }

    // The first of the largest takes the whole gradient.
    public void Backward(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx)
    {
        dx.Clear();
        for (var o = 0; o < dy.Length; o++)
        {
            var group = Group(x, o);
            var largest = group[0];
            var winner = 0;
            for (var p = 1; p < group.Length; p++)
            {
                var larger = group[p] > largest;
                winner += (p - winner) * Unsafe.BitCast<bool, byte>(larger); // a branch would be mispredicted every other time
                largest = float.MaxNative(group[p], largest);
            }
            dx[o * Pieces + winner] = dy[o];
        }
    }

    private ReadOnlySpan<float> Group(ReadOnlySpan<float> x, int o) => x.Slice(o * Pieces, Math.Min(Pieces, x.Length - o * Pieces));
}
