using System.Numerics.Tensors;
using MLNetDeep.Kernels;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>y[r, m] = scale[m] ∘ x[r].</summary>
internal sealed class MemberScaleLayer : Layer
{
    private readonly MemberScaleSpec _spec;
    private readonly ParameterStore _store;
    private readonly ParameterRange _scale;                      // [members, Inputs]
    private readonly ForwardJob _forward;
    private readonly BackwardJob _backward;
    private readonly ProductSums _sums;

    public MemberScaleLayer(MemberScaleSpec spec, ParameterStore store) : base(checked((int)spec.Inputs), checked((int)spec.Outputs))
    {
        (_spec, _store) = (spec, store);
        _scale = store.Reserve($"{spec.Name}.scale", [spec.Members, Inputs], decays: true, ParameterRole.Weight);
        (_forward, _backward, _sums) = (new ForwardJob(this), new BackwardJob(this), new ProductSums(Inputs));
    }

    // The columns of one feature have one number, drawn where the feature's first column is.
    public override void Initialize(TorchGenerator generator)
    {
        var values = _store.ValuesOf(_scale);
        var features = _spec.Features.Distinct().ToArray();
        var drawn = new float[features.Length];
        for (var m = 0; m < _spec.Members; m++)
        {
            if (_spec.StartsNormal)
                generator.FillNormal(drawn, deviation: 1);
            else
                generator.FillUniform(drawn, -1, 1);
            for (var c = 0; c < Inputs; c++)
            {
                var value = drawn[Array.IndexOf(features, _spec.Features[c])];
                values[m * Inputs + c] = _spec.StartsNormal ? value : value < 0 ? -1 : 1;
            }
        }
    }

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y) => _forward.Run(pass.Kernels, x, default, y, pass.Rows);

    // dscale[m] = Σ_r dy[r, m] ∘ x[r], dx[r] = Σ_m scale[m] ∘ dy[r, m].
    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        if (!_scale.Frozen)
            for (var m = 0; m < _spec.Members; m++)
                _sums.Add(pass.Kernels, dy[(m * Inputs)..], Outputs, x, Inputs, _store.GradientsOf(_scale).Slice(m * Inputs, Inputs), pass.Rows);
        if (!dx.IsEmpty)
            _backward.Run(pass.Kernels, dy, default, dx, pass.Rows);
    }

    public override void Lower(PredictionBuilder builder) => builder.Add(new Step(_store.ValuesOf(_scale).ToArray(), Inputs));

    private static void Apply(ReadOnlySpan<float> x, ReadOnlySpan<float> scale /* [members, inputs] */, Span<float> y)
    {
        for (var start = 0; start < y.Length; start += x.Length)
            TensorPrimitives.Multiply(x, scale.Slice(start, x.Length), y.Slice(start, x.Length));
    }

    private sealed class ForwardJob(MemberScaleLayer layer) : RowJob(layer.Inputs, 0, layer.Outputs)
    {
        protected override void Apply(ReadOnlySpan<float> x, ReadOnlySpan<float> unused, Span<float> y) =>
            MemberScaleLayer.Apply(x, layer._store.ValuesOf(layer._scale), y);
    }

    private sealed class BackwardJob(MemberScaleLayer layer) : RowJob(layer.Outputs, 0, layer.Inputs)
    {
        protected override void Apply(ReadOnlySpan<float> dy, ReadOnlySpan<float> unused, Span<float> dx)
        {
            var scale = layer._store.ValuesOf(layer._scale);
            TensorPrimitives.Multiply(dy[..dx.Length], scale[..dx.Length], dx);
            for (var start = dx.Length; start < dy.Length; start += dx.Length)
                TensorPrimitives.MultiplyAdd(dy.Slice(start, dx.Length), scale.Slice(start, dx.Length), dx, dx);
        }
    }

    /// <summary>In prediction.</summary>
    internal sealed class Step(float[] scale, int inputs) : RowStep(inputs, scale.Length)
    {
        public ReadOnlySpan<float> Scale => scale;               // [members, Inputs]

        public override void Run(ReadOnlySpan<float> x, Span<float> y, int rows)
        {
            for (var r = 0; r < rows; r++)
                Apply(x.Slice(r * Inputs, Inputs), scale, y.Slice(r * Outputs, Outputs));
        }
    }
}
