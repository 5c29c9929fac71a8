using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>An initialization that does something more to what another one has drawn.</summary>
internal abstract record InitializationAround(Initialization Of) : Initialization
{
    internal override bool Mirrors => Of.Mirrors;
    internal override bool ClearsBranchEnds => Of.ClearsBranchEnds;
    internal override bool DividesByRootOfInputs => Of.DividesByRootOfInputs;
    internal override DataStart? DataStart => Of.DataStart;

    internal override IEnumerable<string> Faults() => Of.Faults();
    internal override IEnumerable<string> Faults(Activation? activation) => Of.Faults(activation);

    internal override void FillWeight(TorchGenerator generator, Span<float> weight, int fanIn, int fanOut, double gain) =>
        Of.FillWeight(generator, weight, fanIn, fanOut, gain);

    internal override void FillBias(TorchGenerator generator, Span<float> bias, int fanIn) => Of.FillBias(generator, bias, fanIn);
}
