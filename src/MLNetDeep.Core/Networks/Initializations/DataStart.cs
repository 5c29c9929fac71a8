using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>What an initialization does to each linear map in turn, once the map has seen training rows and before the next layer reads them.</summary>
internal abstract class DataStart
{
    /// <summary>How many training rows to use, at most.</summary>
    public abstract int RowsFor(int batchSize);

    /// <summary>Changes a map, and its outputs to what the changed map gives.</summary>
    public abstract void Apply(
        TorchGenerator generator,
        Span<float> weight,                     // [outputs, inputs]
        Span<float> bias,                       // [outputs], or empty
        Span<float> y,                          // [rows, outputs], of weight and bias
        int outputs);

    /// <summary>False where rounding alone lets outputs vary, which must not be blown up.</summary>
    protected static bool Varies(double mean, double variance) => variance > 1e-10 * mean * mean && variance > 1e-20;
}
