namespace MLNetDeep.Kernels;

/// <summary>
/// c[rows, columns] = a[rows, depth] · b[depth, columns] of some dozens of rows and columns, on the calling thread, by the tiles of every matrix
/// product. What calls it does many of them side by side. Operands lie where their strides say, so that nothing is transposed but into panels.
/// </summary>
internal static unsafe class SmallProduct<TOperations, TVector>
    where TOperations : struct, IVectorOperations<TVector>
    where TVector : unmanaged
{
    /// <summary>Floats of the panels of b.</summary>
    public static long PanelFloats(int depth, int columns) => PanelLayout.OfColumns<TOperations, TVector>(columns).Floats(depth);

    /// <summary>Copies b into panels.</summary>
    /// <param name="b">b[k, n] is b[k * bRow + n], or, transposed, b[n * bRow + k].</param>
    /// <param name="bRow">Floats from one of its rows to the next.</param>
    /// <param name="transposed">Whether k runs along its rows.</param>
    /// <param name="depth">Range: at least 1.</param>
    /// <param name="columns">Range: at least 1.</param>
    /// <param name="panels">Receives <see cref="PanelFloats"/> floats.</param>
    public static void Pack(float* b, nint bRow, bool transposed, int depth, int columns, float* panels)
    {
        var layout = PanelLayout.OfColumns<TOperations, TVector>(columns);
        new PanelSource(b, bRow, transposed, layout).Pack(0, layout.Panels, panels, depth);
    }

    /// <summary>Multiplies.</summary>
    /// <param name="a">a[m, k] is a[m * aRow + k * aStep]; one of the two strides is 1.</param>
    /// <param name="aRow">Floats from a row to the next.</param>
    /// <param name="aStep">Floats from a step of k to the next.</param>
    /// <param name="panels">b, as <see cref="Pack"/> left it.</param>
    /// <param name="c">c[m, n] becomes c[m * cRow + n].</param>
    /// <param name="cRow">Floats from a row to the next.</param>
    /// <param name="rows">Range: at least 1.</param>
    /// <param name="depth">Range: at least 1.</param>
    /// <param name="columns">Range: at least 1.</param>
    public static void Multiply(float* a, nint aRow, nint aStep, float* panels, float* c, nint cRow, int rows, int depth, int columns)
    {
        if (aStep == 1)
            Multiply<LeftInRows>(a, aRow, aStep, panels, c, cRow, rows, depth, columns);
        else
            Multiply<LeftInColumns>(a, aRow, aStep, panels, c, cRow, rows, depth, columns);
    }

    private static void Multiply<TLeft>(float* a, nint aRow, nint aStep, float* panels, float* c, nint cRow, int rows, int depth, int columns)
        where TLeft : struct, ILeftOrder
    {
        var layout = PanelLayout.OfColumns<TOperations, TVector>(columns);
        var tileRows = MatrixSize.Parts(rows, MatrixSize.Parts(rows, TOperations.TileRows)); // all tiles about as high
        for (var panel = 0; panel < layout.Panels; panel++)
        {
            var width = layout.WidthOf(panel);
            Tile tile = new()
            {
                A = a, ARow = aRow, AStep = aStep,
                B = panels + (nint)panel * layout.Width * depth, BStep = width,
                C = c + (nint)panel * layout.Width, CRow = cRow,
                Depth = depth, Columns = layout.ColumnsOf(panel),
            };
            tile.Ahead = tile.B;                                 // the first cache has it already
            for (var row = 0; row < rows; row += tileRows)
            {
                var count = Math.Min(tileRows, rows - row);
                if (width == layout.Width)
                    MultiplyJob<TOperations, TVector>.RunTile<TLeft, N2>(count, in tile);
                else
                    MultiplyJob<TOperations, TVector>.RunTile<TLeft, N1>(count, in tile);
                tile.A += tileRows * aRow;
                tile.C += tileRows * cRow;
            }
        }
    }
}
