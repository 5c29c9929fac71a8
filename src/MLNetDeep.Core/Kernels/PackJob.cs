namespace MLNetDeep.Kernels;

/// <summary>One chunk of an operand that is copied into panels.</summary>
/// <param name="source">The operand's first float of this chunk.</param>
/// <param name="sourceRow">Floats from one of its rows to the next.</param>
/// <param name="transposed">Whether k runs along its rows.</param>
/// <param name="layout">The panels it is cut into.</param>
internal readonly unsafe struct PanelSource(float* source, nint sourceRow, bool transposed, PanelLayout layout)
{
    private const int FloatsPerPart = 32 * 1024;

    /// <summary>Where k is the source's rows: 512 bytes of each, since each may lie in a page of its own.</summary>
    private const int MinColumns = 128;

    private readonly float* _source = source;

    public PanelLayout Layout => layout;

    public nint Row => sourceRow;

    /// <summary>Where a panel's first column begins.</summary>
    public float* Start(int panel) => _source + (nint)panel * layout.Width * (transposed ? sourceRow : 1);

    /// <summary>Panels that are worth handing to a thread.</summary>
    public int PanelsPerPart(int depth)
    {
        int columns = Math.Max(transposed ? 0 : MinColumns, FloatsPerPart / depth);
        return Math.Max(1, columns / layout.Width);
    }

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

/// <summary>Packs chunks of the operands, a few panels a part.</summary>
internal sealed unsafe class PackJob : ParallelJob
{
    private readonly Operand[] _operands = new Operand[2];
    private int _count;

    public int Parts { get; private set; }

    /// <summary>Has panels from <paramref name="firstPanel"/> on packed too.</summary>
    public void Add(PanelSource source, int firstPanel, float* panels, int depth)
    {
        int panelsPerPart = source.PanelsPerPart(depth);
        _operands[_count++] = new Operand(source, panels, depth, firstPanel, panelsPerPart, Parts);
        Parts += MatrixSize.Parts(source.Layout.Panels - firstPanel, panelsPerPart);
    }

    public void Clear() => _count = Parts = 0;

    public override void RunPart(int part)
    {
        ref readonly Operand operand = ref _operands[_count > 1 && part >= _operands[1].FirstPart ? 1 : 0];
        PanelLayout layout = operand.Source.Layout;
        int first = operand.FirstPanel + (part - operand.FirstPart) * operand.PanelsPerPart;
        int end = Math.Min(first + operand.PanelsPerPart, layout.Panels);
        operand.Source.Pack(first, end, operand.Panels + (nint)first * layout.Width * operand.Depth, operand.Depth);
    }

    private readonly struct Operand(PanelSource source, float* panels, int depth, int firstPanel, int panelsPerPart, int firstPart)
    {
        public readonly PanelSource Source = source;
        public readonly float* Panels = panels;
        public readonly int Depth = depth;
        public readonly int FirstPanel = firstPanel;
        public readonly int PanelsPerPart = panelsPerPart;
        public readonly int FirstPart = firstPart;
    }
}
