using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace MLNetDeep.Kernels;

/// <summary>The operands of one register tile: c[rows, columns] = a[rows, depth] · b[depth, columns] (+ c) (+ bias).</summary>
internal unsafe struct Tile
{
    public const int AheadPerStep = 4;

    public float* A;        // a[row, k] is A[row * ARow + k * AStep]
    public nint ARow;
    public nint AStep;
    public float* B;        // one panel: [depth, panel width], steps of k BStep apart, zeros beyond the last column
    public nint BStep;
    public float* C;        // [rows, columns], rows CRow apart
    public nint CRow;
    public nint Depth;
    public int Columns;     // those of the panel that exist
    public float* Ahead;    // where the next panel goes on; a step asks the cache for 16 bytes more of it
    public bool Accumulate; // start from C instead of from zero
    public float* Bias;     // [columns], added last; null for none
}

/// <summary>How a tile reads its left operand.</summary>
internal interface ILeftOrder
{
    /// <summary>k runs along a row: AStep is 1. Otherwise ARow is 1: the rows of a tile lie side by side.</summary>
    static abstract bool InRows { get; }

    /// <summary>Four rows are loaded at once, missing ones too, and multiplied by lane.</summary>
    static abstract bool InLanes { get; }
}

internal readonly struct LeftInRows : ILeftOrder { public static bool InRows => true; public static bool InLanes => false; }
internal readonly struct LeftInColumns : ILeftOrder { public static bool InRows => false; public static bool InLanes => false; }
internal readonly struct LeftInLanes : ILeftOrder { public static bool InRows => false; public static bool InLanes => true; }

/// <summary>
/// The inner loop of every matrix product: TRows × (TVectors vectors) sums stay in registers while k runs. A step loads
/// TVectors vectors of b and, for each row, broadcasts one float of a and does TVectors multiply-adds with it.
/// </summary>
/// <remarks>
/// Sums run over k in order, one fused multiply-add a term, starting from zero or from what an earlier call stored. So neither
/// the chunks of k nor the tile's shape nor the number of threads can change a bit. <para/>
/// The largest tile has 12 × 2 sums: with 2 vectors of b and 1 broadcast 27 of AVX-512's 32 registers. Its step is 24
/// multiply-adds (12 cycles on two ports) against 14 loads (7 cycles), so the multiply-adds are the limit. AVX2's 16 registers take
/// 6 × 2 sums: 12 multiply-adds (6 cycles) and 8 loads, which leave a processor of 4 instructions a cycle no room for a loop's own.
/// So a turn takes two steps, whose rows and panels are reached by offsets. <para/>
/// Neon takes 12 × 2 sums too. Its broadcast is an instruction of the units that multiply, twelve beside 24 multiply-adds; where a
/// is packed it multiplies by a lane instead, with three vectors of a: 29 of 32 registers. <para/>
/// Rows beyond TRows vanish when the template is compiled.
/// </remarks>
internal static unsafe class MicroKernel<TOperations, TVector, TLeft, TRows, TVectors>
    where TOperations : struct, IVectorOperations<TVector>
    where TVector : unmanaged
    where TLeft : struct, ILeftOrder
    where TRows : struct, IConstant
    where TVectors : struct, IConstant
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(in Tile tile)
    {
        nint row = TLeft.InRows ? tile.ARow : 1, step = TLeft.InRows ? 1 : tile.AStep, bStep = tile.BStep;
        float* a0 = tile.A, a3 = a0 + 3 * row, a6 = a3 + 3 * row, a9 = a6 + 3 * row;
        float* b = tile.B, ahead = tile.Ahead;

        TVector c00 = default, c10 = default, c20 = default, c30 = default, c40 = default, c50 = default,
            c60 = default, c70 = default, c80 = default, c90 = default, c100 = default, c110 = default;
        TVector c01 = default, c11 = default, c21 = default, c31 = default, c41 = default, c51 = default,
            c61 = default, c71 = default, c81 = default, c91 = default, c101 = default, c111 = default;

        if (tile.Accumulate)
        {
            float* c = tile.C;
            nint cRow = tile.CRow;
            int columns = tile.Columns;
            Read(c, columns, ref c00, ref c01);
            if (TRows.Value > 1) Read(c + 1 * cRow, columns, ref c10, ref c11);
            if (TRows.Value > 2) Read(c + 2 * cRow, columns, ref c20, ref c21);
            if (TRows.Value > 3) Read(c + 3 * cRow, columns, ref c30, ref c31);
            if (TRows.Value > 4) Read(c + 4 * cRow, columns, ref c40, ref c41);
            if (TRows.Value > 5) Read(c + 5 * cRow, columns, ref c50, ref c51);
            if (TRows.Value > 6) Read(c + 6 * cRow, columns, ref c60, ref c61);
            if (TRows.Value > 7) Read(c + 7 * cRow, columns, ref c70, ref c71);
            if (TRows.Value > 8) Read(c + 8 * cRow, columns, ref c80, ref c81);
            if (TRows.Value > 9) Read(c + 9 * cRow, columns, ref c90, ref c91);
            if (TRows.Value > 10) Read(c + 10 * cRow, columns, ref c100, ref c101);
            if (TRows.Value > 11) Read(c + 11 * cRow, columns, ref c110, ref c111);
        }

        nint k = tile.Depth;
        for (; k >= 2; k -= 2)
        {
            if (Sse.IsSupported) Sse.Prefetch1(ahead);
            ahead += 2 * Tile.AheadPerStep;
            Step(a0, a3, a6, a9, row, b,
                ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31,
                ref c40, ref c41, ref c50, ref c51, ref c60, ref c61, ref c70, ref c71,
                ref c80, ref c81, ref c90, ref c91, ref c100, ref c101, ref c110, ref c111);
            Step(a0 + step, a3 + step, a6 + step, a9 + step, row, b + bStep,
                ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31,
                ref c40, ref c41, ref c50, ref c51, ref c60, ref c61, ref c70, ref c71,
                ref c80, ref c81, ref c90, ref c91, ref c100, ref c101, ref c110, ref c111);
            b += 2 * bStep;
            a0 += 2 * step;
            if (TLeft.InRows)
            {
                if (TRows.Value > 3) a3 += 2;
                if (TRows.Value > 6) a6 += 2;
                if (TRows.Value > 9) a9 += 2;
            }
        }
        if (k > 0)
        {
            Step(a0, a3, a6, a9, row, b,
                ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31,
                ref c40, ref c41, ref c50, ref c51, ref c60, ref c61, ref c70, ref c71,
                ref c80, ref c81, ref c90, ref c91, ref c100, ref c101, ref c110, ref c111);
        }

        {
            float* c = tile.C;
            nint cRow = tile.CRow;
            int columns = tile.Columns;
            Write(c, columns, tile.Bias, c00, c01);
            if (TRows.Value > 1) Write(c + 1 * cRow, columns, tile.Bias, c10, c11);
            if (TRows.Value > 2) Write(c + 2 * cRow, columns, tile.Bias, c20, c21);
            if (TRows.Value > 3) Write(c + 3 * cRow, columns, tile.Bias, c30, c31);
            if (TRows.Value > 4) Write(c + 4 * cRow, columns, tile.Bias, c40, c41);
            if (TRows.Value > 5) Write(c + 5 * cRow, columns, tile.Bias, c50, c51);
            if (TRows.Value > 6) Write(c + 6 * cRow, columns, tile.Bias, c60, c61);
            if (TRows.Value > 7) Write(c + 7 * cRow, columns, tile.Bias, c70, c71);
            if (TRows.Value > 8) Write(c + 8 * cRow, columns, tile.Bias, c80, c81);
            if (TRows.Value > 9) Write(c + 9 * cRow, columns, tile.Bias, c90, c91);
            if (TRows.Value > 10) Write(c + 10 * cRow, columns, tile.Bias, c100, c101);
            if (TRows.Value > 11) Write(c + 11 * cRow, columns, tile.Bias, c110, c111);
        }
    }

    /// <summary>One step of k.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Step(
        float* a0, float* a3, float* a6, float* a9, nint row, float* b,
        ref TVector c00, ref TVector c01, ref TVector c10, ref TVector c11, ref TVector c20, ref TVector c21,
        ref TVector c30, ref TVector c31, ref TVector c40, ref TVector c41, ref TVector c50, ref TVector c51,
        ref TVector c60, ref TVector c61, ref TVector c70, ref TVector c71, ref TVector c80, ref TVector c81,
        ref TVector c90, ref TVector c91, ref TVector c100, ref TVector c101, ref TVector c110, ref TVector c111)
    {
        TVector b0 = TOperations.Load(b);
        TVector b1 = TVectors.Value > 1 ? TOperations.Load(b + TOperations.Count) : default;
        TVector lanes0 = TLeft.InLanes ? TOperations.Load(a0) : default;
        TVector lanes4 = TLeft.InLanes && TRows.Value > 4 ? TOperations.Load(a0 + 4) : default;
        TVector lanes8 = TLeft.InLanes && TRows.Value > 8 ? TOperations.Load(a0 + 8) : default;
        Row(0, a0, a0, row, lanes0, b0, b1, ref c00, ref c01);
        if (TRows.Value > 1) Row(1, a0, a0, row, lanes0, b0, b1, ref c10, ref c11);
        if (TRows.Value > 2) Row(2, a0, a0, row, lanes0, b0, b1, ref c20, ref c21);
        if (TRows.Value > 3) Row(3, a0, a3, row, lanes0, b0, b1, ref c30, ref c31);
        if (TRows.Value > 4) Row(4, a0, a3, row, lanes4, b0, b1, ref c40, ref c41);
        if (TRows.Value > 5) Row(5, a0, a3, row, lanes4, b0, b1, ref c50, ref c51);
        if (TRows.Value > 6) Row(6, a0, a6, row, lanes4, b0, b1, ref c60, ref c61);
        if (TRows.Value > 7) Row(7, a0, a6, row, lanes4, b0, b1, ref c70, ref c71);
        if (TRows.Value > 8) Row(8, a0, a6, row, lanes8, b0, b1, ref c80, ref c81);
        if (TRows.Value > 9) Row(9, a0, a9, row, lanes8, b0, b1, ref c90, ref c91);
        if (TRows.Value > 10) Row(10, a0, a9, row, lanes8, b0, b1, ref c100, ref c101);
        if (TRows.Value > 11) Row(11, a0, a9, row, lanes8, b0, b1, ref c110, ref c111);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(
        int r, float* a0, float* third, nint row, TVector lanes, TVector b0, TVector b1, ref TVector c0, ref TVector c1)
    {
        if (TLeft.InLanes)
        {
            c0 = TOperations.MultiplyAddLane(b0, lanes, r & 3, c0);
            if (TVectors.Value > 1) c1 = TOperations.MultiplyAddLane(b1, lanes, r & 3, c1);
        }
        else
        {
            TVector broadcast = TOperations.Broadcast(TLeft.InRows ? third[r % 3 * row] : a0[r]);
            c0 = TOperations.MultiplyAdd(broadcast, b0, c0);
            if (TVectors.Value > 1) c1 = TOperations.MultiplyAdd(broadcast, b1, c1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Read(float* c, int columns, ref TVector c0, ref TVector c1)
    {
        int width = TOperations.Count;
        if (columns == TVectors.Value * width)
        {
            c0 = TOperations.Load(c);
            if (TVectors.Value > 1) c1 = TOperations.Load(c + width);
        }
        else
        {
            c0 = TOperations.LoadPartial(c, columns);
            if (TVectors.Value > 1) c1 = TOperations.LoadPartial(c + width, columns - width);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(float* c, int columns, float* bias, TVector c0, TVector c1)
    {
        int width = TOperations.Count;
        if (columns == TVectors.Value * width)
        {
            if (bias != null)
            {
                c0 = TOperations.Add(c0, TOperations.Load(bias));
                if (TVectors.Value > 1) c1 = TOperations.Add(c1, TOperations.Load(bias + width));
            }
            TOperations.Store(c, c0);
            if (TVectors.Value > 1) TOperations.Store(c + width, c1);
        }
        else
        {
            if (bias != null)
            {
                c0 = TOperations.Add(c0, TOperations.LoadPartial(bias, columns));
                if (TVectors.Value > 1) c1 = TOperations.Add(c1, TOperations.LoadPartial(bias + width, columns - width));
            }
            TOperations.StorePartial(c, c0, columns);
            if (TVectors.Value > 1) TOperations.StorePartial(c + width, c1, columns - width);
        }
    }
}
