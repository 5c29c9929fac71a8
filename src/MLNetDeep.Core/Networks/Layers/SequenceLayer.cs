using System.Diagnostics;
using MLNetDeep.Data;
using MLNetDeep.Kernels;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>Layers one after the other; owns the activations between them and their gradients.</summary>
internal sealed class SequenceLayer : Layer
{
    private readonly Layer[] _layers;
    private readonly float[][] _activations;                     // the output of each layer but the last, [rows, its outputs]
    private readonly float[][] _gradients = [[], []];            // two by turns, [rows, widest]

    public SequenceLayer(params Layer[] layers) : base(layers[0].Inputs, layers[^1].Outputs)
    {
        for (var i = 1; i < layers.Length; i++)
            Debug.Assert(layers[i].Inputs == layers[i - 1].Outputs, $"Layer {i} takes {layers[i].Inputs} columns, not {layers[i - 1].Outputs}.");
        _layers = layers;
        _activations = new float[layers.Length - 1][];
    }

    public override void Initialize(TorchGenerator generator)
    {
        foreach (var layer in _layers)
            layer.Initialize(generator);
    }

    public override void FillUntrained(IReadOnlyList<CategoryShares?> shares)
    {
        foreach (var layer in _layers)
            layer.FillUntrained(shares);
    }

    public override void Allocate(int rows)
    {
        foreach (var layer in _layers)
            layer.Allocate(rows);
        for (var i = 0; i < _activations.Length; i++)
            _activations[i] = GC.AllocateUninitializedArray<float>(MatrixSize.Of(rows, _layers[i].Outputs));
        if (_layers.Length == 1)
            return;                                              // its gradients go where the caller says
        var widest = _layers.Max(layer => layer.Inputs);
        _gradients[0] = GC.AllocateUninitializedArray<float>(MatrixSize.Of(rows, widest));
        _gradients[1] = GC.AllocateUninitializedArray<float>(MatrixSize.Of(rows, widest));
    }

    /// <summary>Number of layers.</summary>
    public int Count => _layers.Length;

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y) => Forward(pass, x, y, first: 0, end: Count);

    /// <summary>Runs the layers from <paramref name="first"/> to before <paramref name="end"/>, of which x is the input and y the output.</summary>
    public void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y, int first, int end)
    {
        for (var i = first; i < end; i++)
        {
            var output = i < end - 1 ? OutputOf(i, pass) : y;
            _layers[i].Forward(pass, i == first ? x : OutputOf(i - 1, pass), output);
            pass.Watch?.Passed(_layers[i], output);
        }
    }

    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx) =>
        Backward(pass, x, y, dy, dx, first: 0);

    /// <summary>
    /// Goes back through the layers down to <paramref name="first"/>, of which x is the input and dx its gradient. After each, tells
    /// <paramref name="completed"/> the number of the layer in <paramref name="numbers"/>.
    /// </summary>
    public void Backward(
        Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx, int first,
        Action<int>? completed = null, int[]? numbers = null)
    {
        for (var i = _layers.Length - 1; i >= first; i--)
        {
            var dInput = i == first ? dx : _gradients[i % 2].AsSpan(0, pass.Rows * _layers[i].Inputs);
            _layers[i].Backward(pass, i == first ? x : OutputOf(i - 1, pass), i < _activations.Length ? OutputOf(i, pass) : y, dy, dInput);
            dy = dInput;
            completed?.Invoke(numbers![i]);
        }
    }

    public override void Lower(PredictionBuilder builder)
    {
        foreach (var layer in _layers)
            layer.Lower(builder);
    }

    /// <summary>Columns that layer <paramref name="i"/> gives.</summary>
    public int OutputsOf(int i) => _layers[i].Outputs;

    /// <summary>What layer <paramref name="i"/>, which is not the last, gave in the last Forward.</summary>
    public Span<float> OutputOf(int i, Pass pass) => _activations[i].AsSpan(0, pass.Rows * _layers[i].Outputs);
}
