using MLNetDeep.Networks;
using MLNetDeep.Randomness;

namespace MLNetDeep.Core.Tests.Networks;

/// <summary>What a forward pass in training draws, in its order: the masks, each as wide as what it multiplies, and the slopes of RReLU.</summary>
internal sealed class Noise(int rows, ulong seed)
{
    private readonly DropoutStream _stream = new(seed);
    private int _rows = rows;

    public List<float[]> Drawn { get; } = [];

    public Noise Of(Architecture architecture)
    {
        foreach (var layer in architecture.Layers)
            Of(layer);
        return this;
    }

    public Noise Of(LayerSpec layer)
    {
        switch (layer)
        {
            case GroupDropoutSpec dropout:
                var groups = dropout.Groups();
                var mask = Draw(_rows * (groups.Max() + 1), dropout.Rate);
                Drawn.Add([.. Enumerable.Range(0, _rows).SelectMany(r => groups.Select(group => mask[r * (groups.Max() + 1) + group]))]);
                break;
            case LinearSpec linear:
                OfDropout((int)(linear.Inputs * linear.Outputs), linear.DropConnect);
                break;
            case DropoutSpec dropout:
                OfDropout(_rows * (int)dropout.Width, dropout.Rate);
                break;
            case ActivationSpec activation:
                if (activation.Kind is RreluActivation slopes)
                {
                    Drawn.Add(new float[_rows * activation.Width]);
                    DropoutStream.FillUniform(Drawn[^1], _stream.NextKey(), 0, slopes.Lower, slopes.Upper);
                }
                OfDropout(_rows * (int)activation.Outputs, activation.Dropout);
                break;
            case AttentionSpec attention:
                if (attention.Queries is not null)
                    Of(attention.Queries);
                Of(attention.Maps);
                OfDropout(_rows * attention.Shape.RowShares, attention.Dropout); // by tokens, then queries
                break;
            case SharedByMembersSpec members:
                _rows *= members.Members;
                Of(members.Shared);
                _rows /= members.Members;
                break;
            case SequenceSpec sequence:
                foreach (var one in sequence.Layers)
                    Of(one);
                break;
            case ResidualSpec residual:
                Of(residual.Branch);
                OfDropout(_rows * (int)residual.Outputs, residual.Dropout);
                if (residual.StochasticDepth > 0)
                    Drawn.Add([.. Draw(_rows, residual.StochasticDepth).SelectMany(factor => Enumerable.Repeat(factor, (int)residual.Outputs))]);
                break;
        }
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
