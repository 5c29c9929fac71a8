using MLNetDeep.Kernels;
using MLNetDeep.Networks.Activations;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>
/// y = a·x below zero. The slopes of a batch are a function of its key: Backward draws them again instead of reading what Forward
/// would have had to keep. When not training, the leaky rectifier of the mean slope.
/// </summary>
internal sealed class RreluLayer(RreluActivation activation, int width) : Layer(width, width)
{
    private readonly LeakJob _leak = new(activation);
    private readonly ActivationLayer _mean = new(new LeakyReluActivation(activation.MeanSlope), width, dropout: 0);

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        if (pass.Training)
        {
            _leak.Key = pass.Dropout.NextKey();
            _leak.First = pass.FirstRow * Outputs;
            _leak.Run(pass.Kernels, x, x, y);
        }
        else
            _mean.Forward(pass, x, y);
    }

    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        if (dx.IsEmpty)
            return;
        if (pass.Training)
            _leak.Run(pass.Kernels, x, dy, dx);
        else
            _mean.Backward(pass, x, y, dy, dx);
    }

    public override void Lower(PredictionBuilder builder) => _mean.Lower(builder);

    private sealed class LeakJob(RreluActivation activation) : RangeJob
    {
        private const int ChunkFloats = 256;                     // the slopes of a chunk lie on the stack

        public uint Key { get; set; }

        public int First { get; set; }                           // the place in the batch's slopes of the one that is the first here

        protected override void Apply(int start, ReadOnlySpan<float> x, ReadOnlySpan<float> source, Span<float> target)
        {
            Span<float> slopes = stackalloc float[ChunkFloats];
            for (var i = 0; i < x.Length; i += ChunkFloats)
            {
                var count = Math.Min(ChunkFloats, x.Length - i);
                DropoutStream.FillUniform(slopes[..count], Key, First + start + i, activation.Lower, activation.Upper);
                Leak.Apply(x.Slice(i, count), source.Slice(i, count), slopes, target.Slice(i, count));
            }
        }
    }
}
