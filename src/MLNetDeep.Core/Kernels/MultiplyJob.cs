namespace MLNetDeep.Kernels;

/// <summary>A product with at most a chunk of K, its operands in the form in which the tiles read them.</summary>
internal unsafe struct Chunk
{
    public int M;
    public int N;
    public int Depth;

    public float* A;          // a[m, k] of row tile t is A[t * ATile + (m % TileRows) * ARow + k * AStep]
    public nint ATile;
    public nint ARow;
    public nint AStep;
    public bool PacksA;       // every tile has all its rows, the missing ones zero

    public float* Panels;     // of b, with PanelDepth steps of K, of which this chunk begins at PanelStart
    public int PanelDepth;
    public int PanelStart;
    public bool ReadsWholePanelsInPlace; // Source is as good as a panel, where no column is missing
    public PanelSource Source;

    public float* C;          // [M, N]
    public bool Accumulate;
    public float* Bias;
}

/// <summary>
/// Multiplies one chunk. A part is a block of rows × a few panels of columns. In it the register tiles go down the rows for one
/// panel after the other: the panel (up to 1024 × 32 floats, 128 KB) and the block's floats of a (up to 384 KB) stay in the second
/// cache, and the few lines that the tile is at in the first. Meanwhile the tiles fetch the next panel ahead of its use.
/// </summary>
internal sealed unsafe class MultiplyJob<TOperations, TVector> : ParallelJob
    where TOperations : struct, IVectorOperations<TVector>
    where TVector : unmanaged
{
    private const int LeftBlockFloats = 96 * 1024;

    /// <summary>Multiply-adds that make a part worth handing to a thread, some 5 µs.</summary>
    private const long PartWork = 1 << 18;

    private const int MaximumTilesPerBlock = 64;

    private Chunk _chunk;
    private PanelLayout _columns;
    private int _tilesPerBlock;
    private int _panelsPerGroup;
    private int _groups;

    public int Parts { get; private set; }

    public void Set(in Chunk chunk, PanelLayout columns, bool inParallel)
    {
        _chunk = chunk;
        _columns = columns;
        int tileRows = TOperations.TileRows;
        int tiles = MatrixSize.Parts(chunk.M, tileRows);
        int blocks = MatrixSize.Parts(tiles, Math.Clamp(LeftBlockFloats / (tileRows * chunk.Depth), 1, MaximumTilesPerBlock));
        _tilesPerBlock = MatrixSize.Parts(tiles, blocks);
        blocks = MatrixSize.Parts(tiles, _tilesPerBlock);

        long panelWork = MatrixEngine.Work(Math.Min(_tilesPerBlock * tileRows, chunk.M), (long)columns.Width * chunk.Depth);
        int minPanels = chunk.M == 1 ? OneRowKernel<TOperations, TVector>.Panels : 1;
        _panelsPerGroup = inParallel ? (int)Math.Max(PartWork / panelWork, minPanels) : columns.Panels;
        _groups = MatrixSize.Parts(columns.Panels, _panelsPerGroup);
        Parts = blocks * _groups;
    }

    public override void RunPart(int part)
    {
        int block = part / _groups, group = part % _groups;
        int firstPanel = group * _panelsPerGroup;
        int endPanel = Math.Min(firstPanel + _panelsPerGroup, _columns.Panels);
        int panel = firstPanel;
        if (_chunk.M == 1)
        {
            nint nextPanel = _chunk.ReadsWholePanelsInPlace ? _columns.Width : (nint)_columns.Width * _chunk.PanelDepth;
            int lastFull = Math.Min(endPanel, _columns.FullPanels) - OneRowKernel<TOperations, TVector>.Panels;
            for (; panel <= lastFull; panel += OneRowKernel<TOperations, TVector>.Panels)
                OneRowKernel<TOperations, TVector>.Run(FirstTile(panel, 0), nextPanel);
        }
        for (; panel < endPanel; panel++)
        {
            if (_chunk.AStep == 1) MultiplyPanel<LeftInRows>(panel, block);
            else if (TOperations.MultipliesByLane && _chunk.PacksA) MultiplyPanel<LeftInLanes>(panel, block);
            else MultiplyPanel<LeftInColumns>(panel, block);
        }
    }

    private void MultiplyPanel<TLeft>(int panel, int block)
        where TLeft : struct, ILeftOrder
    {
        if (_columns.WidthOf(panel) == _columns.Width) MultiplyPanel<TLeft, N2>(panel, block);
        else MultiplyPanel<TLeft, N1>(panel, block);
    }

    private void MultiplyPanel<TLeft, TVectors>(int panel, int block)
        where TLeft : struct, ILeftOrder
        where TVectors : struct, IConstant
    {
        int tileRows = TOperations.TileRows;
        int rows = Math.Min(_tilesPerBlock * tileRows, _chunk.M - block * _tilesPerBlock * tileRows);
        Tile tile = FirstTile(panel, block);
        float* nextPanel = tile.Ahead, nextEnd = nextPanel + (nint)_columns.WidthOf(panel) * _chunk.Depth;
        for (; rows > 0; rows -= tileRows)
        {
            RunTile<TLeft, TVectors>(Math.Min(tileRows, rows), in tile);
            tile.A += _chunk.ATile;
            tile.C += (nint)tileRows * _chunk.N;
            tile.Ahead += (nint)Tile.AheadPerStep * _chunk.Depth;
            if (tile.Ahead >= nextEnd) tile.Ahead = nextPanel;
        }
    }

    private Tile FirstTile(int panel, int block)
    {
        nint firstTile = (nint)block * _tilesPerBlock, firstColumn = (nint)panel * _columns.Width;
        Tile tile = new()
        {
            A = _chunk.A + firstTile * _chunk.ATile,
            ARow = _chunk.ARow,
            AStep = _chunk.AStep,
            C = _chunk.C + firstTile * TOperations.TileRows * _chunk.N + firstColumn,
            CRow = _chunk.N,
            Depth = _chunk.Depth,
            Columns = _columns.ColumnsOf(panel),
            Accumulate = _chunk.Accumulate,
            Bias = _chunk.Bias == null ? null : _chunk.Bias + firstColumn,
        };
        int width = _columns.WidthOf(panel);
        if (_chunk.ReadsWholePanelsInPlace && panel < _columns.FullPanels)
        {
            tile.B = _chunk.Source.Start(panel);
            tile.BStep = _chunk.Source.Row;
            tile.Ahead = tile.B;
        }
        else
        {
            tile.B = _chunk.Panels + firstColumn * _chunk.PanelDepth + (nint)_chunk.PanelStart * width;
            tile.BStep = width;
            tile.Ahead = tile.B + (nint)width * _chunk.PanelDepth;
        }
        return tile;
    }

    /// <summary>One register tile of so many rows.</summary>
    public static void RunTile<TLeft, TVectors>(int rows, in Tile tile)
        where TLeft : struct, ILeftOrder
        where TVectors : struct, IConstant
    {
        switch (rows)
        {
            case 1: MicroKernel<TOperations, TVector, TLeft, N1, TVectors>.Run(in tile); break;
            case 2: MicroKernel<TOperations, TVector, TLeft, N2, TVectors>.Run(in tile); break;
            case 3: MicroKernel<TOperations, TVector, TLeft, N3, TVectors>.Run(in tile); break;
            case 4: MicroKernel<TOperations, TVector, TLeft, N4, TVectors>.Run(in tile); break;
            case 5: MicroKernel<TOperations, TVector, TLeft, N5, TVectors>.Run(in tile); break;
            case 6: MicroKernel<TOperations, TVector, TLeft, N6, TVectors>.Run(in tile); break;
            case 7: MicroKernel<TOperations, TVector, TLeft, N7, TVectors>.Run(in tile); break;
            case 8: MicroKernel<TOperations, TVector, TLeft, N8, TVectors>.Run(in tile); break;
            case 9: MicroKernel<TOperations, TVector, TLeft, N9, TVectors>.Run(in tile); break;
            case 10: MicroKernel<TOperations, TVector, TLeft, N10, TVectors>.Run(in tile); break;
            case 11: MicroKernel<TOperations, TVector, TLeft, N11, TVectors>.Run(in tile); break;
            case 12: MicroKernel<TOperations, TVector, TLeft, N12, TVectors>.Run(in tile); break;
        }
    }
}
