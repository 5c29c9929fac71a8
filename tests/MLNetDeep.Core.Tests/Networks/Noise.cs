using MLNetDeep.Networks;
using MLNetDeep.Randomness;

namespace MLNetDeep.Core.Tests.Networks;

/// <summary>What a forward pass in training draws, in its order: the dropout masks and the slopes of RReLU.</summary>
internal sealed class Noise(NetworkSpec spec, int rows, ulong seed)
{
    private readonly DropoutStream _stream = new(seed);

    public List<float[]> Drawn { get; } = [];

    public Noise OfNetwork()
    {
        for (var block = 0; block < spec.Blocks; block++)
            OfBlock(spec.Width);
        return OfActivation(spec.Width, dropout: 0);
    }

    public Noise OfBlock(int outputs)
    {
        OfActivation(spec.HiddenWidth, spec.Dropout);
        OfDropout(outputs, spec.ResidualDropout);
        return this;
    }

    public Noise OfActivation(int width, float dropout)
    {
        if (spec.Activation is RreluActivation activation)
        {
            Drawn.Add(new float[rows * width]);
            DropoutStream.FillUniform(Drawn[^1], _stream.NextKey(), 0, activation.Lower, activation.Upper);
        }
        OfDropout((int)spec.Activation.OutputsOf(width), dropout);
        return this;
    }

    private void OfDropout(int width, float rate)
    {
        if (rate == 0)
            return;
        Drawn.Add(new float[rows * width]);
        Drawn[^1].AsSpan().Fill(1);
        DropoutStream.Apply(Drawn[^1], Drawn[^1], _stream.NextKey(), 0, rate);
    }
}
