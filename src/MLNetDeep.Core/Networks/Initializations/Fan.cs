namespace MLNetDeep.Networks;

/// <summary>Which side of a linear map keeps its variance in Kaiming initialization.</summary>
public enum Fan
{
    /// <summary>The forward pass: the number of inputs counts.</summary>
    In,

    /// <summary>The backward pass: the number of outputs counts.</summary>
    Out,
}
