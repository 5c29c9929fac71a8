namespace MLNetDeep.Networks;

/// <summary>The sizes of an attention.</summary>
/// <param name="Queries">Tokens of a row that ask: all, or the first one alone.</param>
/// <param name="Tokens">Tokens of a row that are asked.</param>
/// <param name="Heads">Heads, which divide <paramref name="Size"/>.</param>
/// <param name="Size">Columns of a token.</param>
internal readonly record struct AttentionShape(int Queries, int Tokens, int Heads, int Size)
{
    /// <summary>Columns of a head.</summary>
    public int HeadSize => Size / Heads;

    /// <summary>What scores are multiplied by.</summary>
    public float Scale => (float)(1 / Math.Sqrt(HeadSize));

    /// <summary>Floats of a head's shares of a row.</summary>
    public int HeadShares => checked(Queries * Tokens);

    /// <summary>Floats of a row's shares, of all heads.</summary>
    public int RowShares => checked(Heads * Queries * Tokens);
}

/// <summary>
/// Where queries, keys and values of a batch lie: q of column c of a token t of row r is Q[r * QRow + t * QToken + c], and k and v, which lie
/// side by side, K[r * KRow + t * KToken + c] and V as K.
/// </summary>
internal unsafe struct AttentionOperands
{
    public float* Q;
    public nint QRow;
    public nint QToken;
    public float* K;
    public float* V;
    public nint KRow;
    public nint KToken;

    /// <summary>Those of maps in one, [rows, tokens, 3 · size]: query, key, value of each token.</summary>
    public static AttentionOperands Joint(float* all, AttentionShape shape) => new()
    {
        Q = all, K = all + shape.Size, V = all + 2 * shape.Size,
        QToken = 3 * (nint)shape.Size, KToken = 3 * (nint)shape.Size, QRow = 3 * (nint)shape.Size * shape.Tokens, KRow = 3 * (nint)shape.Size * shape.Tokens,
    };

    /// <summary>A query of the first token alone, [rows, size], and key and value of each token, [rows, tokens, 2 · size].</summary>
    public static AttentionOperands OfFirst(float* queries, float* keysAndValues, AttentionShape shape) => new()
    {
        Q = queries, K = keysAndValues, V = keysAndValues + shape.Size,
        QToken = shape.Size, KToken = 2 * (nint)shape.Size, QRow = shape.Size, KRow = 2 * (nint)shape.Size * shape.Tokens,
    };

    /// <summary>Those of a head of a row.</summary>
    public readonly AttentionOperands At(int row, int headColumn) => this with
    {
        Q = Q + row * QRow + headColumn, K = K + row * KRow + headColumn, V = V + row * KRow + headColumn,
    };
}
