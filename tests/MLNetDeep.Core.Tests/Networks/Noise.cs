using MLNetDeep.Networks;
using MLNetDeep.Randomness;

namespace MLNetDeep.Core.Tests.Networks;

/// <summary>What a forward pass in training draws, in its order: the masks, each as wide as what it multiplies, and the slopes of RReLU.</summary>
internal sealed class Noise(NetworkSpec given, int rows, ulong seed)
{
    private readonly NetworkSpec _spec = given.Block.Resolve(given);
    private readonly DropoutStream _stream = new(seed);

    public List<float[]> Drawn { get; } = [];

    public Noise OfNetwork()
    {
        if (_spec.GroupDropout > 0)
        {
            var groups = _spec.ToInputGroups();
            var mask = Draw(rows * (groups.Max() + 1), _spec.GroupDropout);
            Drawn.Add([.. Enumerable.Range(0, rows).SelectMany(r => groups.Select(group => mask[r * (groups.Max() + 1) + group]))]);
        }
        var inputs = _spec.Width;
        for (var block = 0; block < _spec.Blocks; block++)
        {
            OfBlock(inputs, _spec.Width, _spec.StochasticDepthOf(block));
            inputs = (int)_spec.Block.OutputsOf(_spec.Activation, _spec.Width);
        }
        return _spec.Block.EndsLinear ? OfActivation(_spec.Width, dropout: 0) : this;
    }

    public Noise OfBlock(int inputs, int outputs, float stochasticDepth = 0)
    {
        OfWeights(inputs, _spec.HiddenWidth);
        OfActivation(_spec.HiddenWidth, _spec.Dropout);
        OfWeights((int)_spec.Activation.OutputsOf(_spec.HiddenWidth), outputs);
        OfDropout(rows * outputs, _spec.ResidualDropout);
        if (stochasticDepth > 0)
            Drawn.Add([.. Draw(rows, stochasticDepth).SelectMany(factor => Enumerable.Repeat(factor, outputs))]);
        return _spec.Block.EndsLinear ? this : OfActivation(outputs, dropout: 0);
    }

    private void OfWeights(int inputs, int outputs) => OfDropout(inputs * outputs, _spec.DropConnect);

    public Noise OfActivation(int width, float dropout)
    {
        if (_spec.Activation is RreluActivation activation)
        {
            Drawn.Add(new float[rows * width]);
            DropoutStream.FillUniform(Drawn[^1], _stream.NextKey(), 0, activation.Lower, activation.Upper);
        }
        OfDropout(rows * (int)_spec.Activation.OutputsOf(width), dropout);
        return this;
    }

    private void OfDropout(int count, float rate)
    {
        if (rate > 0)
            Drawn.Add(Draw(count, rate));
    }

    private float[] Draw(int count, float rate)
    {
        float[] mask = [.. Enumerable.Repeat(1f, count)];
        DropoutStream.Apply(mask, mask, _stream.NextKey(), 0, rate);
        return mask;
    }
}
