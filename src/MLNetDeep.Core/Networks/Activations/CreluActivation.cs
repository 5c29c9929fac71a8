using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MLNetDeep.Networks.Activations;
using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Activation
{
    /// <summary>
    /// The concatenated rectifier, [max(0, x), max(0, −x)]: it loses nothing of x and doubles the width. Source: Shang et al., 2016,
    /// "Understanding and improving convolutional neural networks via concatenated rectified linear units".
    /// </summary>
    public static Activation Crelu() => new CreluActivation();
}

/// <summary>[max(0, x), max(0, −x)].</summary>
[Kind("Crelu")]
internal sealed record CreluActivation : Activation, IRowFunction
{
    internal override double Gain => Math.Sqrt(2);               // NOTE: the literature gives none; each half is a ReLU.

    internal override long OutputsOf(long width) => checked(2 * width);

    internal override Layer CreateLayer(ActivationSpec spec, ParameterStore store) =>
        WithDropout(new RowLayer(this, checked((int)spec.Inputs), checked((int)spec.Outputs)), spec.Dropout);

    public void Forward(ReadOnlySpan<float> x, Span<float> y)
    {
        var relu = new ReluActivation.Kernel();
        var mirrored = y[x.Length..];
        Elementwise.Forward(relu, x, y[..x.Length]);
        TensorPrimitives.Negate(x, mirrored);
        Elementwise.Forward(relu, mirrored, mirrored);
    }

    // dx = dy of the first half where x > 0, −dy of the second where x < 0, and 0 at 0.
    public void Backward(ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx)
    {
        var dMirrored = dy.Slice(x.Length, x.Length);
        dx = dx[..x.Length];
        var i = 0;
        ref var input = ref MemoryMarshal.GetReference(x);
        ref var first = ref MemoryMarshal.GetReference(dy);
        ref var second = ref MemoryMarshal.GetReference(dMirrored);
        ref var target = ref MemoryMarshal.GetReference(dx);
        for (; i <= x.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            var values = Vector.LoadUnsafe(ref input, (nuint)i);
            var above = Vector.As<int, float>(Vector.GreaterThan(values, Vector<float>.Zero)) & Vector.LoadUnsafe(ref first, (nuint)i);
            var below = Vector.As<int, float>(Vector.LessThan(values, Vector<float>.Zero)) & Vector.LoadUnsafe(ref second, (nuint)i);
            (above - below).StoreUnsafe(ref target, (nuint)i);
        }
        for (; i < x.Length; i++)
            dx[i] = (x[i] > 0 ? dy[i] : 0) - (x[i] < 0 ? dMirrored[i] : 0);
    }
}
