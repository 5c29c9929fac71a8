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
    private readonly ColumnScale _multiply;
    private readonly ProductSums _products;

    public ScaleLayer(ScaleSpec spec, ParameterStore store) : base(checked((int)spec.Width), checked((int)spec.Width))
    {
        _store = store;
        _scale = store.Reserve($"{spec.Name}.scale", [Inputs], decays: true, ParameterRole.Scale);
        _multiply = new ColumnScale(Inputs);
        _products = new ProductSums(Inputs);
    }

    public override void Initialize(TorchGenerator generator) => _store.ValuesOf(_scale).Fill(1);

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y) =>
        _multiply.Run(pass.Kernels, x, _store.ValuesOf(_scale), default, y, pass.Rows);

    // dx = dy ∘ s, ds = Σ x∘dy over the rows.
    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        if (!_scale.Frozen)
            _products.Add(pass.Kernels, x, dy, _store.GradientsOf(_scale), pass.Rows);
        if (!dx.IsEmpty)
            _multiply.Run(pass.Kernels, dy, _store.ValuesOf(_scale), default, dx, pass.Rows);
    }

    public override void Lower(PredictionBuilder builder) => builder.Affine(_store.ValuesOf(_scale).ToArray(), new float[Inputs]);
}
