using System.Runtime.Intrinsics;

namespace MLNetDeep.Kernels;

/// <summary>Computes products with one instruction set; <see cref="MatrixEngine{TOperations,TVector}"/> is the body.</summary>
internal abstract class MatrixEngine
{
    public abstract void Multiply(in Product product);

    /// <summary>
    /// Multiply-adds of <paramref name="rows"/> rows, or what takes as long: one row waits for memory, since it uses each float of b
    /// but once, and sixteen rows would take no longer.
    /// </summary>
    public static long Work(int rows, long floats) => (rows == 1 ? 16 : rows) * floats;

    public static MatrixEngine Create(KernelContext context) => context.InstructionSet switch
    {
        InstructionSet.Avx512 => new MatrixEngine<Avx512Operations, Vector512<float>>(context),
        InstructionSet.Avx2 => new MatrixEngine<Avx2Operations, Vector256<float>>(context),
        InstructionSet.Vector128 => new MatrixEngine<Vector128Operations, Vector128<float>>(context),
        _ => new MatrixEngine<ScalarOperations, float>(context),
    };
}

/// <summary>
/// Cuts a product to fit the caches, after Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008):
/// K into chunks of <see cref="ChunkDepth"/>, which bounds the packed copies, and each chunk into the parts of
/// <see cref="MultiplyJob{TOperations,TVector}"/>.
/// </summary>
/// <remarks>
/// Only outputs are split between threads, and a cut of K stores and reloads the exact sums: no cut changes a bit. <para/>
/// a is read where it lies if k runs along its rows (x in Forward, dy in BackwardInput): its rows are then as good as a panel. Only
/// dyᵀ in BackwardWeight is packed, since its k goes in steps of whole rows. b is packed by the part that uses it.
/// </remarks>
internal sealed class MatrixEngine<TOperations, TVector>(KernelContext context) : MatrixEngine
    where TOperations : struct, IVectorOperations<TVector>
    where TVector : unmanaged
{
    private const int ChunkDepth = 1024;

    /// <summary>Below this many multiply-adds (about 10 µs) waking a second thread costs more than it brings.</summary>
    private const long ParallelThreshold = 1 << 19;

    /// <summary>So few panels of b read a column of dy so few times that packing it does not pay.</summary>
    private const int MaxPanelsUnpacked = 2;

    private readonly PackJob _packLeft = new();
    private readonly MultiplyJob<TOperations, TVector> _multiply = new();

    public override unsafe void Multiply(in Product product)
    {
        if (product.M == 0 || product.N == 0) return;
        PanelLayout columns = PanelLayout.OfColumns<TOperations, TVector>(product.N);
        PanelLayout rows = new(product.M, TOperations.TileRows, TOperations.TileRows);
        bool packsA = product.AStep != 1 && columns.Panels > MaxPanelsUnpacked;
        int threads = Work(product.M, (long)product.N * product.K) < ParallelThreshold ? 1 : context.Threads;

        for (int start = 0, depth; start < product.K; start += depth)
        {
            depth = Math.Min(ChunkDepth, product.K - start);
            Chunk chunk = new()
            {
                M = product.M,
                N = product.N,
                Depth = depth,
                A = product.A + start * product.AStep,
                ARow = product.ARow,
                AStep = product.AStep,
                ATile = TOperations.TileRows * product.ARow,
                C = product.C,
                Accumulate = product.Accumulate || start > 0,
                Bias = start + depth == product.K ? product.Bias : null,
            };
            if (packsA)
            {
                float* panels = context.LeftPanels.Reserve(rows.Floats(depth));
                _packLeft.Set(new PanelSource(chunk.A, product.AStep, transposed: false, rows), panels, depth);
                context.Run(_packLeft, _packLeft.Parts, inParallel: threads > 1);
                chunk.A = panels;
                chunk.ARow = 1;
                chunk.AStep = TOperations.TileRows;
                chunk.ATile = (nint)TOperations.TileRows * depth;
            }
            if (product.Packed is { } packed)
            {
                chunk.Panels = packed.Panels;
                chunk.PanelDepth = product.K;
                chunk.PanelStart = start;
            }
            else
            {
                float* source = product.B + (product.BTransposed ? start : start * product.BRow);
                chunk.Source = new PanelSource(source, product.BRow, product.BTransposed, columns);
                chunk.ReadsWholePanelsInPlace = !product.BTransposed && product.M <= TOperations.TileRows;
            }
            _multiply.Set(in chunk, columns, threads);
            context.Run(_multiply, _multiply.Parts, inParallel: threads > 1);
        }
    }
}
