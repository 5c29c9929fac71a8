namespace MLNetDeep.Kernels;

/// <summary>One chunk of an operand that is copied into panels.</summary>
/// <param name="source">The operand's first float of this chunk.</param>
/// <param name="sourceRow">Floats from one of its rows to the next.</param>
/// <param name="transposed">Whether k runs along its rows.</param>
/// <param name="layout">The panels it is cut into.</param>
internal readonly unsafe struct PanelSource(float* source, nint sourceRow, bool transposed, PanelLayout layout)
{
    private readonly float* _source = source;

    public PanelLayout Layout => layout;

    public nint Row => sourceRow;

    /// <summary>Where a panel's first column begins.</summary>
    public float* Start(int panel) => _source + (nint)panel * layout.Width * (transposed ? sourceRow : 1);

    /// <summary>Copies panels <paramref name="first"/> to <paramref name="end"/> − 1, one after the other, to <paramref name="panels"/>.</summary>
    public void Pack(int first, int end, float* panels, int depth)
    {
        if (!transposed)
        {
            PanelPacking.CopyRows(_source, sourceRow, first, end, layout, panels, depth);
            return;
        }
        for (int panel = first; panel < end; panel++, panels += (nint)layout.Width * depth)
            PanelPacking.CopyTransposed(Start(panel), sourceRow, layout.ColumnsOf(panel), panels, layout.WidthOf(panel), depth);
    }
}

/// <summary>Packs one chunk of the left operand, a few panels a part.</summary>
internal sealed unsafe class PackJob : ParallelJob
{
    private const int FloatsPerPart = 32 * 1024;

    private PanelSource _source;
    private float* _panels;
    private int _depth;
    private int _panelsPerPart;

    public int Parts => MatrixSize.Parts(_source.Layout.Panels, _panelsPerPart);

    public void Set(PanelSource source, float* panels, int depth)
    {
        _source = source;
        _panels = panels;
        _depth = depth;
        _panelsPerPart = Math.Max(1, FloatsPerPart / (source.Layout.Width * depth));
    }

    public override void RunPart(int part)
    {
        int first = part * _panelsPerPart;
        int end = Math.Min(first + _panelsPerPart, _source.Layout.Panels);
        _source.Pack(first, end, _panels + (nint)first * _source.Layout.Width * _depth, _depth);
    }
}
