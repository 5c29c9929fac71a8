using System.Numerics.Tensors;
using MLNetDeep.Kernels;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>y = x ∘ s: each column times a trained number, 1 at the start. Source: Holzmüller et al., 2024, "Better by Default" (RealMLP).</summary>
/// <param name="Name">The beginning of the name of <c>scale</c>, [Width].</param>
/// <param name="Width">Columns.</param>
internal sealed record ScaleSpec(string Name, long Width) : LayerSpec(Width, Width)
{
    public override long Weights => Width;

    public override Layer Create(ParameterStore store) => new ScaleLayer(this, store);
}

/// <summary>y = x ∘ s.</summary>
internal sealed class ScaleLayer : Layer
{
    private readonly ParameterStore _store;
    private readonly ParameterRange _scale;                      // s, [width]
    private readonly MultiplyJob _multiply;
    private readonly ProductSums _products;
    private readonly float[] _values;                            // s, where the threads find it

    public ScaleLayer(ScaleSpec spec, ParameterStore store) : base(checked((int)spec.Width), checked((int)spec.Width))
    {
        _store = store;
        _scale = store.Reserve($"{spec.Name}.scale", [Inputs], decays: true, ParameterRole.Scale);
        _values = new float[Inputs];
        _multiply = new MultiplyJob(_values);
        _products = new ProductSums(Inputs);
    }

    public override void Initialize(TorchGenerator generator) => _store.ValuesOf(_scale).Fill(1);

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        _store.ValuesOf(_scale).CopyTo(_values);
        _multiply.Run(pass.Kernels, x, default, y, pass.Rows);
    }

    // dx = dy ∘ s, ds = Σ x∘dy over the rows.
    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        if (!_scale.Frozen)
            _products.Add(pass.Kernels, x, dy, _store.GradientsOf(_scale), pass.Rows);
        if (!dx.IsEmpty)
            _multiply.Run(pass.Kernels, dy, default, dx, pass.Rows);
    }

    public override void Lower(PredictionBuilder builder) => builder.Affine(_store.ValuesOf(_scale).ToArray(), new float[Inputs]);

    private sealed class MultiplyJob(float[] scale) : RowJob(scale.Length, 0, scale.Length)
    {
        protected override void Apply(ReadOnlySpan<float> x, ReadOnlySpan<float> unused, Span<float> y) => TensorPrimitives.Multiply(x, scale, y);
    }
}
