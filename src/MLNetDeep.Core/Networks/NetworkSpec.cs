namespace MLNetDeep.Networks;

/// <summary>Everything that defines a network's architecture; plain data, which the model file stores and any engine can build from.</summary>
internal sealed record NetworkSpec
{
    /// <summary>Columns of an encoded row. Range: at least 1.</summary>
    public required int Inputs { get; init; }

    /// <summary>Scores of a row: the class count. Range: at least 1.</summary>
    public required int Outputs { get; init; }

    /// <summary>How many blocks. Range: at least 0.</summary>
    public required int Blocks { get; init; }

    /// <summary>Columns between blocks. Range: at least 1.</summary>
    public required int Width { get; init; }

    /// <summary>Columns inside a block. Range: at least 1.</summary>
    public required int HiddenWidth { get; init; }

    /// <summary>Dropout rate inside a block. Range: [0, 1).</summary>
    public required float Dropout { get; init; }

    /// <summary>Dropout rate at the end of a block. Range: [0, 1).</summary>
    public required float ResidualDropout { get; init; }

    public required Block Block { get; init; }

    public required Activation Activation { get; init; }

    public required Normalization Normalization { get; init; }

    public required Initialization Initialization { get; init; }
}
