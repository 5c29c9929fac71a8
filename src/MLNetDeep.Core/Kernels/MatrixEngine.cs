using System.Runtime.Intrinsics;

namespace MLNetDeep.Kernels;

/// <summary>Computes products with one instruction set; <see cref="MatrixEngine{TOperations,TVector}"/> is the body.</summary>
internal abstract class MatrixEngine
{
    public abstract void Multiply(in Product product);

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
/// K into chunks of <see cref="ChunkDepth"/>, which bounds the packed copies, and for each chunk one parallel pass that packs and
/// one that multiplies (<see cref="MultiplyJob{TOperations,TVector}"/> goes on from there).
/// </summary>
/// <remarks>
/// Only outputs are split between threads, and a cut of K stores and reloads the exact sums: no cut changes a bit. <para/>
/// b is packed once a chunk, unless so few rows of a use it that each panel would be read but once. a is read where it lies
/// if k runs along its rows (x in Forward, dy in BackwardInput): its rows are then as good as a panel. Only dyᵀ in
/// BackwardWeight is packed, since its k goes in steps of whole rows.
/// </remarks>
internal sealed class MatrixEngine<TOperations, TVector>(KernelContext context) : MatrixEngine
    where TOperations : struct, IVectorOperations<TVector>
    where TVector : unmanaged
{
    private const int ChunkDepth = 1024;

    /// <summary>Below this many multiply-adds (about 10 µs) waking a second thread costs more than it brings.</summary>
    private const long ParallelThreshold = 1 << 19;

    /// <summary>So few panels of b read a column of dy so few times that packing it does not pay.</summary>
    private const int MostPanelsUnpacked = 2;

    private readonly PackJob _pack = new();
    private readonly MultiplyJob<TOperations, TVector> _multiply = new();

    public override unsafe void Multiply(in Product product)
    {
        if (product.M == 0 || product.N == 0) return;
        PanelLayout columns = PanelLayout.OfColumns<TOperations, TVector>(product.N);
        PanelLayout rows = new(product.M, TOperations.TileRows, TOperations.TileRows);
        bool packsA = product.AStep != 1 && columns.Panels > MostPanelsUnpacked;
        bool packsB = product.Packed is null;
        bool readsFullPanels = packsB && !product.BTransposed && product.M <= TOperations.TileRows; // packs the ragged one
        int threads = (long)product.M * product.N * product.K < ParallelThreshold ? 1 : context.Threads;

        for (int start = 0; start < product.K; start += ChunkDepth)
        {
            int depth = Math.Min(ChunkDepth, product.K - start);
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
            float* leftSource = chunk.A;
            if (packsA)
            {
                chunk.A = context.LeftPanels.Reserve(rows.Floats(depth));
                chunk.ARow = 1;
                chunk.AStep = TOperations.TileRows;
                chunk.ATile = (nint)TOperations.TileRows * depth;
            }
            chunk.B = packsB ? context.RightPanels.Reserve(columns.Floats(depth)) : product.Packed!.Panels;
            chunk.BDepth = packsB ? depth : product.K;
            chunk.BStart = packsB ? 0 : start;
            float* rightSource = product.B + (product.BTransposed ? start : start * product.BRow);
            if (readsFullPanels)
            {
                chunk.Unpacked = rightSource;
                chunk.UnpackedRow = product.BRow;
            }

            if (packsA || packsB)
            {
                int firstPanel = readsFullPanels ? columns.FullPanels : 0;
                _pack.Clear(depth);
                if (packsA) _pack.Left = new PanelSource(leftSource, product.AStep, transposed: false, rows, chunk.A);
                if (packsB)
                    _pack.Right = new PanelSource(rightSource, product.BRow, product.BTransposed, columns, chunk.B, firstPanel);
                context.Run(_pack, _pack.Parts, inParallel: threads > 1);
            }
            _multiply.Set(in chunk, columns, threads);
            context.Run(_multiply, _multiply.Parts, inParallel: threads > 1);
        }
    }
}
