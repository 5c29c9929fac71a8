using System.Runtime.CompilerServices;

namespace MLNetDeep.Kernels;

/// <summary>
/// One row times four whole panels at once. A single panel has two sums in flight and waits for their latency; eight
/// keep up with what the second cache delivers, which is the limit here, since each float of b is used once. Same sums in
/// the same order as <see cref="MicroKernel{TOperations,TVector,TLeft,TRows,TVectors}"/>, so the same bits.
/// </summary>
internal static unsafe class OneRowKernel<TOperations, TVector>
    where TOperations : struct, IVectorOperations<TVector>
    where TVector : unmanaged
{
    public const int Panels = 4;

    /// <param name="tile">The first panel's operands; Ahead is not used.</param>
    /// <param name="nextPanel">Floats from one panel to the next.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in Tile tile, nint nextPanel)
    {
        int width = TOperations.Count;
        float* a = tile.A, c = tile.C;
        float* p0 = tile.B, p1 = p0 + nextPanel, p2 = p1 + nextPanel, p3 = p2 + nextPanel;
        TVector c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default, c6 = default, c7 = default;
        if (tile.Accumulate)
        {
            c0 = TOperations.Load(c);
            c1 = TOperations.Load(c + width);
            c2 = TOperations.Load(c + 2 * width);
            c3 = TOperations.Load(c + 3 * width);
            c4 = TOperations.Load(c + 4 * width);
            c5 = TOperations.Load(c + 5 * width);
            c6 = TOperations.Load(c + 6 * width);
            c7 = TOperations.Load(c + 7 * width);
        }

        nint step = tile.AStep, bStep = tile.BStep, k = 0;
        for (nint left = tile.Depth; left > 0; left--, a += step, k += bStep)
        {
            TVector broadcast = TOperations.Broadcast(*a);
            c0 = TOperations.MultiplyAdd(broadcast, TOperations.Load(p0 + k), c0);
            c1 = TOperations.MultiplyAdd(broadcast, TOperations.Load(p0 + k + width), c1);
            c2 = TOperations.MultiplyAdd(broadcast, TOperations.Load(p1 + k), c2);
            c3 = TOperations.MultiplyAdd(broadcast, TOperations.Load(p1 + k + width), c3);
            c4 = TOperations.MultiplyAdd(broadcast, TOperations.Load(p2 + k), c4);
            c5 = TOperations.MultiplyAdd(broadcast, TOperations.Load(p2 + k + width), c5);
            c6 = TOperations.MultiplyAdd(broadcast, TOperations.Load(p3 + k), c6);
            c7 = TOperations.MultiplyAdd(broadcast, TOperations.Load(p3 + k + width), c7);
        }

        if (tile.Bias != null)
        {
            float* bias = tile.Bias;
            c0 = TOperations.Add(c0, TOperations.Load(bias));
            c1 = TOperations.Add(c1, TOperations.Load(bias + width));
            c2 = TOperations.Add(c2, TOperations.Load(bias + 2 * width));
            c3 = TOperations.Add(c3, TOperations.Load(bias + 3 * width));
            c4 = TOperations.Add(c4, TOperations.Load(bias + 4 * width));
            c5 = TOperations.Add(c5, TOperations.Load(bias + 5 * width));
            c6 = TOperations.Add(c6, TOperations.Load(bias + 6 * width));
            c7 = TOperations.Add(c7, TOperations.Load(bias + 7 * width));
        }
        TOperations.Store(c, c0);
        TOperations.Store(c + width, c1);
        TOperations.Store(c + 2 * width, c2);
        TOperations.Store(c + 3 * width, c3);
        TOperations.Store(c + 4 * width, c4);
        TOperations.Store(c + 5 * width, c5);
        TOperations.Store(c + 6 * width, c6);
        TOperations.Store(c + 7 * width, c7);
    }
}
