using System.Runtime.Intrinsics;

namespace MLNetDeep.Kernels;

/// <summary>
/// The weights of one linear map in the panels that <see cref="MatrixProduct"/> reads, packed once. Immutable, and shared freely
/// between threads and contexts.
/// </summary>
internal sealed unsafe class PackedWeights
{
    private readonly AlignedBuffer _buffer;
    private readonly PanelLayout _layout;

    public PackedWeights(
        ReadOnlySpan<float> w, // [outputs, inputs]
        int inputs,
        int outputs)
        : this(w, inputs, outputs, InstructionSets.Best) { }

    /// <summary>For contexts with another instruction set than the machine's best; for tests.</summary>
    public PackedWeights(ReadOnlySpan<float> w, int inputs, int outputs, InstructionSet instructionSet)
    {
        MatrixSize.Require(w.Length, outputs, inputs, nameof(w));
        Inputs = inputs;
        Outputs = outputs;
        InstructionSet = instructionSet;
        _layout = instructionSet switch
        {
            InstructionSet.Avx512 => PanelLayout.OfColumns<Avx512Operations, Vector512<float>>(outputs),
            InstructionSet.Avx2 => PanelLayout.OfColumns<Avx2Operations, Vector256<float>>(outputs),
            InstructionSet.Vector128 => PanelLayout.OfColumns<Vector128Operations, Vector128<float>>(outputs),
            _ => PanelLayout.OfColumns<ScalarOperations, float>(outputs),
        };
        _buffer = new AlignedBuffer(_layout.Floats(inputs));
        fixed (float* source = w)
        {
            PanelSource panels = new(source, inputs, transposed: true, _layout);
            panels.Pack(0, _layout.Panels, _buffer.Pointer, inputs);
        }
    }

    public int Inputs { get; }

    public int Outputs { get; }

    public InstructionSet InstructionSet { get; }

    /// <summary>[panel][input, column of the panel]; keep this object alive while reading.</summary>
    internal float* Panels => _buffer.Pointer;

    /// <summary>The weights as they were before, [outputs, inputs].</summary>
    public float[] Unpack()
    {
        var w = new float[MatrixSize.Of(Outputs, Inputs)];
        for (var o = 0; o < Outputs; o++)
        {
            var panel = o / _layout.Width;
            var column = _buffer.Pointer + (long)panel * _layout.Width * Inputs + (o - panel * _layout.Width);
            for (var i = 0; i < Inputs; i++)
                w[o * Inputs + i] = column[(long)i * _layout.WidthOf(panel)];
        }
        GC.KeepAlive(this);
        return w;
    }
}
