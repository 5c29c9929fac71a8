namespace MLNetDeep.Networks;

/// <summary>
/// Looks at what layers give in a forward pass, for diagnosis. Sequences and residual layers tell it of each layer of theirs; without
/// a watch, training pays one comparison a layer.
/// </summary>
internal abstract class LayerWatch
{
    /// <summary>A layer has written its output, [rows, its outputs].</summary>
    public abstract void Passed(Layer layer, ReadOnlySpan<float> y);
}
