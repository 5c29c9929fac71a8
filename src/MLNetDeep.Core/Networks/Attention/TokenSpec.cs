namespace MLNetDeep.Networks;

/// <summary>
/// A trained first token, then a token a feature: [first, token of feature 0, token of feature 1, …]. A number is w·x + b, a category the row of its
/// table + b, an embedded number what its embedding gives, and a missing number a token of its own. Source: Gorishniy et al., 2021, "Revisiting
/// deep learning models for tabular data", section 3.3. NOTE: there the trained token is last.
/// </summary>
/// <param name="Name">The beginning of the names of <c>first</c>, [size], <c>weight</c>, [numbers, size], <c>bias</c>, [numbers and categories, size],
/// <c>missing</c>, [numbers that can be missing, size], and <c>categories.0.weight</c>, …, [values, size].</param>
/// <param name="Tokens">The tokens behind the first.</param>
/// <param name="Inputs">Columns that enter.</param>
/// <param name="Size">Columns of a token.</param>
internal sealed record TokenSpec(string Name, IReadOnlyList<FeatureToken> Tokens, long Inputs, int Size)
    : LayerSpec(Inputs, checked((Tokens.Count + 1L) * Size))
{
    /// <summary>Rows of <see cref="Size"/> numbers each that the parameters are: first, those of w, b, missing tokens, tables.</summary>
    public long Rows => 1 + Tokens.Sum(token => (long)token.Rows + (token.HasBias ? 1 : 0) + (token.CanBeMissing ? 1 : 0));

    public override long Weights => checked(Rows * Size);

    public override Layer Create(ParameterStore store) => new TokenLayer(this, store);
}
