using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MLNetDeep.Networks.Activations;

/// <summary>A function of one number with its derivative, on eight numbers at a time.</summary>
internal interface IElementwiseFunction
{
    Vector256<float> Value(Vector256<float> x);

    Vector256<float> Derivative(Vector256<float> x);
}

/// <summary>Runs an elementwise function over spans; a ragged end is padded, so that each function is written once.</summary>
internal static class Elementwise
{
    private const int Width = 8;

    /// <summary>y = f(x); the two may be the same span.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]       // at once: a call for each instruction would take most of a short training
    public static void Forward<TFunction>(TFunction function, ReadOnlySpan<float> x, Span<float> y)
        where TFunction : struct, IElementwiseFunction
    {
        y = y[..x.Length];                                       // once a call: what follows does not look
        ref var source = ref MemoryMarshal.GetReference(x);
        ref var target = ref MemoryMarshal.GetReference(y);
        var i = 0;
        for (; i <= x.Length - Width; i += Width)
            function.Value(Vector256.LoadUnsafe(ref source, (nuint)i)).StoreUnsafe(ref target, (nuint)i);
        if (i < x.Length)
            Store(function.Value(LoadPadded(x[i..])), y[i..]);
    }

    /// <summary>dx = dy · f′(x); dx may be the same span as dy.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Backward<TFunction>(TFunction function, ReadOnlySpan<float> x, ReadOnlySpan<float> dy, Span<float> dx)
        where TFunction : struct, IElementwiseFunction
    {
        dy = dy[..x.Length];
        dx = dx[..x.Length];
        ref var input = ref MemoryMarshal.GetReference(x);
        ref var gradient = ref MemoryMarshal.GetReference(dy);
        ref var target = ref MemoryMarshal.GetReference(dx);
        var i = 0;
        for (; i <= x.Length - Width; i += Width)
        {
            var slope = function.Derivative(Vector256.LoadUnsafe(ref input, (nuint)i));
            (slope * Vector256.LoadUnsafe(ref gradient, (nuint)i)).StoreUnsafe(ref target, (nuint)i);
        }
        if (i < x.Length)
            Store(function.Derivative(LoadPadded(x[i..])) * LoadPadded(dy[i..]), dx[i..]);
    }

    private static Vector256<float> LoadPadded(ReadOnlySpan<float> rest)
    {
        var padded = Vector256<float>.Zero;
        rest[..Math.Min(rest.Length, Width)].CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.As<Vector256<float>, float>(ref padded), Width));
        return padded;
    }

    private static void Store(Vector256<float> values, Span<float> rest) =>
        MemoryMarshal.CreateSpan(ref Unsafe.As<Vector256<float>, float>(ref values), Width)[..rest.Length].CopyTo(rest);
}
