using MLNetDeep.Networks;
using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>y = [x without its last columns, E₁[xⱼ₊₁], E₂[xⱼ₊₂], …].</summary>
internal sealed class Embeddings(Tensor[] tables /* [values, dimension] each */, EmbeddingSpec spec) : DeviceLayer((int)spec.Outputs)
{
    private readonly int _numbers = spec.Layout.PlainColumns;

    public override Tensor Forward(DevicePass pass, Tensor x)
    {
        var places = x.narrow(1, _numbers, tables.Length).to_type(ScalarType.Int64); // exact: a float counts to 2²⁴
        return cat(
        [
            x.narrow(1, 0, _numbers),
            .. tables.Select((table, k) => table.index_select(0, places.select(1, k))),
        ], 1);
    }
}
