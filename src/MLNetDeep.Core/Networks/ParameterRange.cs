namespace MLNetDeep.Networks;

/// <summary>One tensor of a network: where it lies in its flat array, and how training treats it.</summary>
/// <param name="name">Its name in the model file, as in <c>blocks.0.linear1.weight</c>.</param>
/// <param name="shape">Its dimensions, row-major; a linear map's weight is [outputs, inputs].</param>
/// <param name="offset">Its first element's index in the flat array.</param>
/// <param name="decays">Whether penalties and decay apply to it by default: true for weights, false for biases and normalization.</param>
/// <param name="role">What it does in the network.</param>
internal sealed class ParameterRange(string name, int[] shape, int offset, bool decays, ParameterRole role = ParameterRole.Weight)
{
    public string Name => name;
    public ReadOnlySpan<int> Shape => shape;
    public int Offset => offset;
    public int Length { get; } = shape.Aggregate(1, (product, dimension) => checked(product * dimension));
    public bool Decays => decays;
    public ParameterRole Role => role;

    /// <summary>The learning rate of this range, relative to the network's. Range: at least 0. Default: 1.</summary>
    public float RateFactor { get; set; } = 1f;

    /// <summary>A frozen range is never changed by training.</summary>
    public bool Frozen { get; set; }
}
