using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MLNetDeep.Kernels;

/// <summary>
/// Sines and cosines of angles in radians, within 1.5·10⁻⁷. Each result depends on its angle alone, so that rows may be done one by one
/// or many at a time.
/// </summary>
/// <remarks>
/// With z = nπ + r and |r| ≤ π/2, sin z = (−1)ⁿ·sin r and cos z = (−1)ⁿ·sin(π/2 − |r|): one polynomial does for both, that of the least
/// relative error on [−π/2, π/2]. π is subtracted in three parts, of which the first two have so few bits that n times each is exact.
/// Source of the parts: Cody and Waite, 1980, "Software manual for the elementary functions".
/// </remarks>
internal static unsafe class SineCosine
{
    /// <summary>Above it, the bits of n·π run out, and MathF takes over.</summary>
    private const float MaxAngle = 8192;

    private const float Pi1 = 3.140625f, Pi2 = 9.675025939941406e-4f, Pi3 = 1.5099580252808664e-7f;
    private const float HalfPi = 1.5707963705062866f, HalfPiRest = -4.371139e-8f;
    private const float Round = 3 << 22;                         // a sum with it is a whole number, whose lowest bit is that of n

    private static readonly InstructionSet s_best = InstructionSets.Best;

    /// <param name="angles">z.</param>
    /// <param name="sines">As long as z, or empty where they are not wanted. Not where z lies.</param>
    /// <param name="cosines">As long as z. Not where z lies.</param>
    public static void Compute(ReadOnlySpan<float> angles, Span<float> sines, Span<float> cosines) =>
        Compute(s_best, angles, sines, cosines);

    /// <summary>With other instructions than the machine's best; for tests.</summary>
    public static void Compute(InstructionSet instructionSet, ReadOnlySpan<float> angles, Span<float> sines, Span<float> cosines)
    {
        if (cosines.Length != angles.Length || (!sines.IsEmpty && sines.Length != angles.Length))
            throw new ArgumentException(
                $"There must be as many sines and cosines as angles, {angles.Length}, but were {sines.Length} and {cosines.Length}.");
        fixed (float* z = angles, sin = sines, cos = cosines)
        {
            switch (instructionSet)
            {
                case InstructionSet.Avx512: Compute<Avx512Operations, Vector512<float>>(z, sin, cos, angles.Length); break;
                case InstructionSet.Avx2: Compute<Avx2Operations, Vector256<float>>(z, sin, cos, angles.Length); break;
                case InstructionSet.Vector128: Compute<Vector128Operations, Vector128<float>>(z, sin, cos, angles.Length); break;
                default: Compute<ScalarOperations, float>(z, sin, cos, angles.Length); break;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compute<TOperations, TVector>(float* angles, float* sines, float* cosines, int count)
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : unmanaged
    {
        var round = TOperations.Broadcast(Round);
        for (; count > 0; count -= TOperations.Count)
        {
            var z = count >= TOperations.Count ? TOperations.Load(angles) : TOperations.LoadPartial(angles, count);
            var counter = TOperations.MultiplyAdd(z, TOperations.Broadcast(1 / MathF.PI), round);
            var n = TOperations.Subtract(counter, round);
            var r = TOperations.MultiplyAdd(n, TOperations.Broadcast(-Pi1), z);
            r = TOperations.MultiplyAdd(n, TOperations.Broadcast(-Pi2), r);
            r = TOperations.MultiplyAdd(n, TOperations.Broadcast(-Pi3), r);
            var complement = TOperations.Add(
                TOperations.Subtract(TOperations.Broadcast(HalfPi), TOperations.Abs(r)), TOperations.Broadcast(HalfPiRest));
            Store<TOperations, TVector>(cosines, TOperations.NegateOdd(Sine<TOperations, TVector>(complement), counter), count);
            if (sines != null)
                Store<TOperations, TVector>(sines, TOperations.NegateOdd(Sine<TOperations, TVector>(r), counter), count);
            if (!TOperations.AllAtMost(TOperations.Abs(z), TOperations.Broadcast(MaxAngle)))
                ComputeFar(angles, sines, cosines, Math.Min(count, TOperations.Count));
            angles += TOperations.Count;
            cosines += TOperations.Count;
            if (sines != null)
                sines += TOperations.Count;
        }
    }

    // sin r of r in [−π/2, π/2]
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Sine<TOperations, TVector>(TVector r)
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : unmanaged
    {
        var square = TOperations.Multiply(r, r);
        var sum = TOperations.MultiplyAdd(square, TOperations.Broadcast(2.605755980766844e-6f), TOperations.Broadcast(-1.9809660443570465e-4f));
        sum = TOperations.MultiplyAdd(square, sum, TOperations.Broadcast(8.33306834101677e-3f));
        sum = TOperations.MultiplyAdd(square, sum, TOperations.Broadcast(-0.16666659712791443f));
        return TOperations.MultiplyAdd(TOperations.Multiply(r, square), sum, r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TOperations, TVector>(float* target, TVector value, int count)
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : unmanaged
    {
        if (count >= TOperations.Count) TOperations.Store(target, value);
        else TOperations.StorePartial(target, value, count);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ComputeFar(float* angles, float* sines, float* cosines, int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (Math.Abs(angles[i]) <= MaxAngle)
                continue;
            cosines[i] = MathF.Cos(angles[i]);
            if (sines != null)
                sines[i] = MathF.Sin(angles[i]);
        }
    }
}
