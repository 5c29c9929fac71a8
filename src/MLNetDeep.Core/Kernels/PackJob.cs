namespace MLNetDeep.Kernels;

/// <summary>An operand and the panels to copy it to.</summary>
/// <param name="source">The operand's first float of this chunk.</param>
/// <param name="sourceRow">Floats from one of its rows to the next.</param>
/// <param name="transposed">Whether k runs along its rows.</param>
/// <param name="layout">The panels it is cut into.</param>
/// <param name="panels">Where they go.</param>
/// <param name="firstPanel">The first panel to copy; those before are read where they lie.</param>
internal readonly unsafe struct PanelSource(
    float* source, nint sourceRow, bool transposed, PanelLayout layout, float* panels, int firstPanel = 0)
{
    private readonly float* _source = source;
    private readonly float* _panels = panels;

    public PanelLayout Layout => layout;

    public int FirstPanel => firstPanel;

    public void Pack(int first, int end, int depth)
    {
        if (!transposed)
        {
            PanelPacking.CopyRows(_source, sourceRow, first, end, layout, _panels, depth);
            return;
        }
        for (int panel = first; panel < end; panel++)
        {
            nint column = (nint)panel * layout.Width;
            PanelPacking.CopyTransposed(
                _source + column * sourceRow, sourceRow, layout.ColumnsOf(panel),
                _panels + column * depth, layout.WidthOf(panel), depth);
        }
    }
}

/// <summary>Packs one chunk of the operands, a few panels a part.</summary>
internal sealed class PackJob : ParallelJob
{
    private const int FloatsPerPart = 32 * 1024;

    private int _depth;

    public PanelSource Left { get; set; }

    public PanelSource Right { get; set; }

    public int Parts => PartsOf(Left) + PartsOf(Right);

    public void Clear(int depth)
    {
        _depth = depth;
        Left = Right = default;
    }

    public override void RunPart(int part)
    {
        int leftParts = PartsOf(Left);
        PanelSource source = part < leftParts ? Left : Right;
        int perPart = PanelsPerPart(source);
        int first = source.FirstPanel + (part < leftParts ? part : part - leftParts) * perPart;
        int end = Math.Min(first + perPart, source.Layout.Panels);
        source.Pack(first, end, _depth);
    }

    private int PartsOf(PanelSource source)
    {
        if (source.Layout.Width == 0) return 0;
        int perPart = PanelsPerPart(source);
        return (source.Layout.Panels - source.FirstPanel + perPart - 1) / perPart;
    }

    private int PanelsPerPart(PanelSource source) => Math.Max(1, FloatsPerPart / (source.Layout.Width * _depth));
}
