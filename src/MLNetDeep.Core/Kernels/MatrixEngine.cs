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
/// K into chunks of <see cref="ChunkDepth"/> and M into chunks of <see cref="ChunkRows"/>, which bound the packed copies, and each
/// chunk into the parts of <see cref="MultiplyJob{TOperations,TVector}"/>.
/// </summary>
/// <remarks>
/// Only outputs are split between threads, and a cut of K stores and reloads the exact sums: no cut changes a bit. <para/>
/// b is packed once a chunk, for all rows, unless so few rows use it that it is better read where it lies. a is read where it lies if
/// k runs along its rows (x in Forward, dy in BackwardInput): its rows are then as good as a panel, but for
/// <see cref="CollidingRows"/>. dyᵀ in BackwardWeight is packed, since its k goes in steps of whole rows.
/// </remarks>
internal sealed class MatrixEngine<TOperations, TVector>(KernelContext context) : MatrixEngine
    where TOperations : struct, IVectorOperations<TVector>
    where TVector : unmanaged
{
    /// <summary>Deeper than the first cache would have it: c, read and written once a chunk, costs more than panels from the second cache.</summary>
    private const int ChunkDepth = 1024;

    private const int ChunkRows = 4096;

    /// <summary>Below this many multiply-adds (about 10 µs) waking a second thread costs more than it brings.</summary>
    private const long ParallelThreshold = 1 << 19;

    /// <summary>So few panels of b read a column of dy so few times that packing it does not pay.</summary>
    private const int MaxPanelsUnpacked = 2;

    /// <summary>
    /// Rows a multiple of 4 KB apart fall into the same set of the first cache, which has 8 lines or 12, of which a neighbour on the
    /// same core may take half. A tile of more rows then waits for the second cache at every step.
    /// </summary>
    private const int CollidingRows = 8;

    /// <summary>So many panels of b make packing colliding rows pay.</summary>
    private const int MinPanelsPacked = 16;

    private readonly PackJob _pack = new();
    private readonly MultiplyJob<TOperations, TVector> _multiply = new();

    public override unsafe void Multiply(in Product product)
    {
        if (product.M == 0 || product.N == 0 || product.K == 0) return;
        PanelLayout columns = PanelLayout.OfColumns<TOperations, TVector>(product.N);
        bool inParallel = context.Threads > 1 && Work(product.M, (long)product.N * product.K) >= ParallelThreshold;
        bool isOneTile = product.M <= TOperations.TileRows;
        bool packsA = product.AStep == 1
            ? TOperations.TileRows > CollidingRows && columns.Panels >= MinPanelsPacked && !isOneTile
            : columns.Panels > MaxPanelsUnpacked;
        bool readsInPlace = isOneTile && product.Packed == null && !product.BTransposed;

        int chunkDepth = MatrixSize.Parts(product.K, MatrixSize.Parts(product.K, ChunkDepth));
        for (int start = 0, depth; start < product.K; start += depth)
        {
            depth = Math.Min(chunkDepth, product.K - start);
            Chunk chunk = new()
            {
                N = product.N,
                Depth = depth,
                Accumulate = product.Accumulate || start > 0,
                Bias = start + depth == product.K ? product.Bias : null,
                ReadsWholePanelsInPlace = readsInPlace,
            };
            if (product.Packed is { } packed)
            {
                chunk.Panels = packed.Panels;
                chunk.PanelDepth = product.K;
                chunk.PanelStart = start;
            }
            for (int row = 0; row < product.M; row += ChunkRows)
            {
                chunk.M = Math.Min(ChunkRows, product.M - row);
                chunk.A = product.A + row * product.ARow + start * product.AStep;
                chunk.ARow = product.ARow;
                chunk.AStep = product.AStep;
                chunk.PacksA = packsA;
                chunk.ATile = TOperations.TileRows * product.ARow;
                chunk.C = product.C + (nint)row * product.N;

                _pack.Clear();
                if (product.Packed == null && row == 0) PackRight(in product, columns, start, ref chunk);
                if (packsA) PackLeft(ref chunk);
                context.Run(_pack, _pack.Parts, inParallel);
                _multiply.Set(in chunk, columns, inParallel);
                context.Run(_multiply, _multiply.Parts, inParallel);
            }
        }
    }

    /// <summary>Has the next pack job pack the chunk of b that begins at <paramref name="start"/>, as far as it is not read in place.</summary>
    private unsafe void PackRight(in Product product, PanelLayout columns, int start, ref Chunk chunk)
    {
        float* source = product.B + (product.BTransposed ? start : start * product.BRow);
        chunk.Source = new PanelSource(source, product.BRow, product.BTransposed, columns);
        chunk.Panels = context.RightPanels.Reserve(columns.Floats(chunk.Depth));
        chunk.PanelDepth = chunk.Depth;
        _pack.Add(chunk.Source, chunk.ReadsWholePanelsInPlace ? columns.FullPanels : 0, chunk.Panels, chunk.Depth);
    }

    /// <summary>Has the next pack job pack a, and the tiles read it from there.</summary>
    private unsafe void PackLeft(ref Chunk chunk)
    {
        int tileRows = TOperations.TileRows;
        PanelLayout rows = new(chunk.M, tileRows, tileRows);
        float* panels = context.LeftPanels.Reserve(rows.Floats(chunk.Depth));
        PanelSource source = chunk.AStep == 1
            ? new PanelSource(chunk.A, chunk.ARow, transposed: true, rows)
            : new PanelSource(chunk.A, chunk.AStep, transposed: false, rows);
        _pack.Add(source, 0, panels, chunk.Depth);
        chunk.A = panels;
        chunk.ARow = 1;
        chunk.AStep = tileRows;
        chunk.ATile = (nint)tileRows * chunk.Depth;
    }
}
