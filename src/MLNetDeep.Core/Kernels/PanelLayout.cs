namespace MLNetDeep.Kernels;

/// <summary>
/// How the columns of a right operand (or the rows of a left one) are cut into panels. Every panel is
/// <paramref name="Width"/> wide but the last, which is only <paramref name="NarrowWidth"/> wide if its columns fit: 7 columns
/// then cost one vector, not two.
/// </summary>
/// <remarks>A panel holds [depth, its width] floats and begins at panel · Width · depth.</remarks>
internal readonly record struct PanelLayout(int Columns, int Width, int NarrowWidth)
{
    public static PanelLayout OfColumns<TOperations, TVector>(int columns)
        where TOperations : struct, IVectorOperations<TVector>
        where TVector : unmanaged => new(columns, 2 * TOperations.Count, TOperations.Count);

    public int Panels => Width == 0 ? 0 : MatrixSize.Parts(Columns, Width);

    /// <summary>Panels without a missing column.</summary>
    public int FullPanels => Columns / Width;

    public long Floats(int depth) => Columns == 0 ? 0 : ((long)(Panels - 1) * Width + WidthOf(Panels - 1)) * depth;

    /// <summary>The columns of a panel that exist.</summary>
    public int ColumnsOf(int panel) => Math.Min(Width, Columns - panel * Width);

    public int WidthOf(int panel) => ColumnsOf(panel) <= NarrowWidth ? NarrowWidth : Width;
}
