namespace MLNetDeep.Networks;

/// <summary>What of a network a training leaves as it is: its lowest layers as a whole, and single tensors.</summary>
/// <param name="Layers">How many of the lowest layers: the input map, then the blocks. They compute in evaluation mode. 0 for none.</param>
/// <param name="Names">Names of tensors in the model file, or beginnings of names, up to a dot. What computes with them goes on as in
/// training; only these numbers stay.</param>
internal sealed record FrozenPart(int Layers, IReadOnlyList<string> Names)
{
    private const string Input = "input.", Tokens = "tokens.", Block = "blocks.";

    public static FrozenPart None { get; } = new(0, []);

    /// <summary>Whether it holds the tensor.</summary>
    public bool Holds(string tensor) => LayerOf(tensor) < Layers || Names.Any(name => Matches(name, tensor));

    public static bool Matches(string name, string tensor) =>
        tensor == name || tensor.StartsWith(name + ".", StringComparison.Ordinal);

    /// <summary>The layer of a tensor: 0 for the input map or tokens, k for block k from 1, and as good as infinite for what is above.</summary>
    public static int LayerOf(string tensor)
    {
        if (tensor.StartsWith(Input, StringComparison.Ordinal) || tensor.StartsWith(Tokens, StringComparison.Ordinal))
            return 0;
        if (!tensor.StartsWith(Block, StringComparison.Ordinal))
            return int.MaxValue;
        var number = tensor.AsSpan(Block.Length);
        return int.Parse(number[..number.IndexOf('.')]) + 1;
    }
}
