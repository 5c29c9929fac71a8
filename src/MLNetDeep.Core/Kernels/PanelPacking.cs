using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace MLNetDeep.Kernels;

/// <summary>
/// Copies an operand into panels, the order in which the inner loop reads it: panel[k * width + j], j below width.
/// Pure data movement, the same for every instruction set.
/// </summary>
internal static unsafe class PanelPacking
{
    /// <summary>
    /// panel[k, j] = source[k, j]: the source has k as its rows. Takes all panels of a few rows in turn, so that it reads whole
    /// lines and pages of the source once, and asks the cache for the rows after them, which no processor foresees.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void CopyRows(
        float* source,    // [depth, columns], rows sourceRow apart
        nint sourceRow,
        int firstPanel,
        int endPanel,
        PanelLayout layout,
        float* panels,    // those from firstPanel on, [panel][depth, its width]
        int depth)
    {
        int fullPanels = Math.Min(endPanel, layout.FullPanels);
        for (int k = 0, rows; k < depth; k += rows, source += rows * sourceRow)
        {
            rows = depth - k >= 4 ? 4 : 1;
            int width = layout.Width;
            float* from = source + (nint)firstPanel * width;
            float* to = panels + (nint)k * width;
            if (rows == 4)
                for (int panel = firstPanel; panel < fullPanels; panel++, from += width, to += (nint)depth * width)
                    CopyFourRows(from, sourceRow, to, width);
            else
                for (int panel = firstPanel; panel < fullPanels; panel++, from += width, to += (nint)depth * width)
                    Copy(from, to, width);

            if (fullPanels == endPanel) continue;
            int columns = layout.ColumnsOf(fullPanels);
            width = layout.WidthOf(fullPanels);
            to = panels + (nint)(fullPanels - firstPanel) * depth * layout.Width + (nint)k * width;
            for (int row = 0; row < rows; row++, from += sourceRow, to += width)
            {
                Copy(from, to, columns);
                for (int j = columns; j < width; j++) to[j] = 0;
            }
        }
    }

    /// <summary>Four rows of a panel without a missing column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyFourRows(float* s0, nint sourceRow, float* to, int width)
    {
        float* s1 = s0 + sourceRow, s2 = s1 + sourceRow, s3 = s2 + sourceRow;
        if (Sse.IsSupported)
        {
            nint ahead = 4 * sourceRow;
            Sse.Prefetch0(s0 + ahead);
            Sse.Prefetch0(s1 + ahead);
            Sse.Prefetch0(s2 + ahead);
            Sse.Prefetch0(s3 + ahead);
        }
        int j = 0;
        if (Vector512.IsHardwareAccelerated)
            for (; j + 16 <= width; j += 16) CopyFour<Vector512<float>>(s0 + j, s1 + j, s2 + j, s3 + j, to + j, width);
        if (Vector256.IsHardwareAccelerated)
            for (; j + 8 <= width; j += 8) CopyFour<Vector256<float>>(s0 + j, s1 + j, s2 + j, s3 + j, to + j, width);
        for (; j + 4 <= width; j += 4) CopyFour<Vector128<float>>(s0 + j, s1 + j, s2 + j, s3 + j, to + j, width);
        for (; j + 2 <= width; j += 2) CopyFour<long>(s0 + j, s1 + j, s2 + j, s3 + j, to + j, width); // no width is odd
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyFour<T>(float* s0, float* s1, float* s2, float* s3, float* to, nint width)
        where T : unmanaged
    {
        T v0 = *(T*)s0, v1 = *(T*)s1, v2 = *(T*)s2, v3 = *(T*)s3;
        *(T*)to = v0;
        *(T*)(to + width) = v1;
        *(T*)(to + 2 * width) = v2;
        *(T*)(to + 3 * width) = v3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Copy(float* from, float* to, int count)
    {
        int j = 0;
        for (; j + 4 <= count; j += 4) Vector128.Load(from + j).Store(to + j);
        for (; j < count; j++) to[j] = from[j];
    }

    /// <summary>panel[k, j] = source[j, k]: the source has k along its rows.</summary>
    public static void CopyTransposed(
        float* source,    // [columns, depth], rows sourceRow apart
        nint sourceRow,
        int columns,      // at most width; the panel gets zeros beyond
        float* panel,     // [depth, width]
        int width,
        int depth)
    {
        const int Block = 64; // of k: 8 KB of a 32 wide panel, which stay in the first cache while the columns take turns
        for (int start = 0; start < depth; start += Block)
        {
            int count = Math.Min(Block, depth - start);
            float* from = source + start, to = panel + (nint)start * width;
            int j = 0;
            for (; j + 4 <= columns; j += 4) TransposeFour(from + j * sourceRow, sourceRow, to + j, width, count);
            for (; j < columns; j++)
                for (int k = 0; k < count; k++) to[k * width + j] = from[j * sourceRow + k];
            for (; j < width; j++)
                for (int k = 0; k < count; k++) to[k * width + j] = 0;
        }
    }

    /// <summary>Four source rows into four columns of the panel, by 4 × 4 transpositions within 128-bit lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void TransposeFour(float* source, nint sourceRow, float* panel, nint width, nint depth)
    {
        float* s0 = source, s1 = s0 + sourceRow, s2 = s1 + sourceRow, s3 = s2 + sourceRow;
        nint k = 0;
        if (Avx512F.IsSupported)
        {
            for (; k + 16 <= depth; k += 16)
            {
                Vector512<float> r0 = Vector512.Load(s0 + k), r1 = Vector512.Load(s1 + k);
                Vector512<float> r2 = Vector512.Load(s2 + k), r3 = Vector512.Load(s3 + k);
                Vector512<float> low02 = Avx512F.UnpackLow(r0, r2), high02 = Avx512F.UnpackHigh(r0, r2);
                Vector512<float> low13 = Avx512F.UnpackLow(r1, r3), high13 = Avx512F.UnpackHigh(r1, r3);
                float* p = panel + k * width; // lane l of the i-th result belongs to k + 4 l + i
                StoreLanes(Avx512F.UnpackLow(low02, low13), p, 4 * width);
                StoreLanes(Avx512F.UnpackHigh(low02, low13), p + width, 4 * width);
                StoreLanes(Avx512F.UnpackLow(high02, high13), p + 2 * width, 4 * width);
                StoreLanes(Avx512F.UnpackHigh(high02, high13), p + 3 * width, 4 * width);
            }
        }
        if (Sse.IsSupported || AdvSimd.Arm64.IsSupported)
        {
            for (; k + 4 <= depth; k += 4)
            {
                Vector128<float> r0 = Vector128.Load(s0 + k), r1 = Vector128.Load(s1 + k);
                Vector128<float> r2 = Vector128.Load(s2 + k), r3 = Vector128.Load(s3 + k);
                Vector128<float> low02 = InterleaveLow(r0, r2), high02 = InterleaveHigh(r0, r2);
                Vector128<float> low13 = InterleaveLow(r1, r3), high13 = InterleaveHigh(r1, r3);
                float* p = panel + k * width;
                InterleaveLow(low02, low13).Store(p);
                InterleaveHigh(low02, low13).Store(p + width);
                InterleaveLow(high02, high13).Store(p + 2 * width);
                InterleaveHigh(high02, high13).Store(p + 3 * width);
            }
        }
        for (; k < depth; k++)
        {
            float* p = panel + k * width;
            (p[0], p[1], p[2], p[3]) = (s0[k], s1[k], s2[k], s3[k]);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreLanes(Vector512<float> value, float* target, nint stride)
    {
        value.GetLower().GetLower().Store(target);
        Avx512F.ExtractVector128(value, 1).Store(target + stride);
        Avx512F.ExtractVector128(value, 2).Store(target + 2 * stride);
        Avx512F.ExtractVector128(value, 3).Store(target + 3 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> InterleaveLow(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> InterleaveHigh(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);
}
