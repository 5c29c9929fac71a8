using MLNetDeep.Networks;
using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>y = [x without its last columns, E₁[xⱼ₊₁], E₂[xⱼ₊₂], …].</summary>
internal sealed class Embeddings(DeviceLayerBuilder builder, NetworkSpec spec) : DeviceLayer(spec.EmbeddedInputs)
{
    private readonly Tensor[] _tables =                          // [values, dimension] each
        [.. Enumerable.Range(0, spec.Embeddings!.Count).Select(k => builder[$"{k}.weight"])];

    private readonly int _numbers = spec.Inputs - spec.Embeddings!.Count;

    public override Tensor Forward(DevicePass pass, Tensor x)
    {
        var places = x.narrow(1, _numbers, _tables.Length).to_type(ScalarType.Int64); // exact: a float counts to 2²⁴
        return cat(
        [
            x.narrow(1, 0, _numbers),
            .. _tables.Select((table, k) => table.index_select(0, places.select(1, k))),
        ], 1);
    }
}
