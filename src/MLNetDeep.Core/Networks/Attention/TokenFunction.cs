using MLNetDeep.Networks.Prediction;

namespace MLNetDeep.Networks;

/// <summary>What the columns of a row become: tokens, from parameters that are rows of one matrix, [rows, size].</summary>
internal sealed class TokenFunction
{
    private readonly FeatureToken[] _tokens;
    private readonly int[] _table, _bias, _missing;              // the first row of each token's table, its b and its missing token

    public TokenFunction(TokenSpec spec)
    {
        (_tokens, Size, Inputs) = ([.. spec.Tokens], spec.Size, checked((int)spec.Inputs));
        (_table, _bias, _missing) = (new int[_tokens.Length], new int[_tokens.Length], new int[_tokens.Length]);
        var row = 1;                                             // behind the first token
        Take(_table, token => token.Source == TokenSource.Number, token => token.Rows);
        Take(_bias, token => token.HasBias, _ => 1);
        Take(_missing, token => token.CanBeMissing, _ => 1);
        Take(_table, token => token.Source is TokenSource.OneHot or TokenSource.Place, token => token.Rows);

        void Take(int[] rows, Func<FeatureToken, bool> takes, Func<FeatureToken, int> count)
        {
            for (var t = 0; t < _tokens.Length; t++)
                if (takes(_tokens[t]))
                    (rows[t], row) = (row, checked(row + count(_tokens[t])));
        }
    }

    public IReadOnlyList<FeatureToken> Tokens => _tokens;

    /// <summary>Columns of a token.</summary>
    public int Size { get; }

    /// <summary>Columns of a row.</summary>
    public int Inputs { get; }

    public int Outputs => (_tokens.Length + 1) * Size;

    /// <summary>The first row of a token's table, or of its w.</summary>
    public int TableOf(int token) => _table[token];

    public int BiasOf(int token) => _bias[token];

    public int MissingOf(int token) => _missing[token];

    /// <summary>y = the tokens of one row.</summary>
    public void Forward(ReadOnlySpan<float> x, ReadOnlySpan<float> parameters, Span<float> y)
    {
        parameters[..Size].CopyTo(y);
        for (var t = 0; t < _tokens.Length; t++)
            Forward(t, x, parameters, y.Slice((t + 1) * Size, Size));
    }

    // With the share m of the missing token: (1 − m)·token + m·missing token.
    private void Forward(int t, ReadOnlySpan<float> x, ReadOnlySpan<float> parameters, Span<float> y)
    {
        var token = _tokens[t];
        var bias = token.HasBias ? Row(parameters, _bias[t]) : default;
        switch (token.Source)
        {
            case TokenSource.Embedded:
                x.Slice(token.Column, Size).CopyTo(y);
                break;
            case TokenSource.Number:
                ShortVector.AddScaled(bias, Row(parameters, _table[t]), x[token.Column], y);
                break;
            case TokenSource.OneHot:
                bias.CopyTo(y);
                for (var c = 0; c < token.Columns; c++)
                    if (x[token.Column + c] is var share and not 0)
                        ShortVector.AddScaled(y, Row(parameters, _table[t] + c), share, y);
                break;
            case TokenSource.Place:
                bias.CopyTo(y);
                ShortVector.Add(Row(parameters, _table[t] + (int)x[token.Column]), y);
                break;
        }
        if (!token.CanBeMissing || x[token.MissingColumn] is not (var missing and not 0))
            return;
        ShortVector.Scale(y, 1 - missing, y);
        ShortVector.AddScaled(y, Row(parameters, _missing[t]), missing, y);
    }

    /// <summary>A row of the parameters.</summary>
    public ReadOnlySpan<float> Row(ReadOnlySpan<float> parameters, int row) => parameters.Slice(row * Size, Size);
}

/// <summary>Tokens in prediction.</summary>
/// <param name="function">What a row becomes.</param>
/// <param name="parameters">Of the function, [rows, size].</param>
internal sealed class TokenStep(TokenFunction function, float[] parameters) : RowStep(function.Inputs, function.Outputs)
{
    public TokenFunction Function => function;

    /// <summary>Rows of the parameters.</summary>
    /// <param name="first">The first.</param>
    /// <param name="count">How many.</param>
    public ReadOnlySpan<float> Rows(int first, int count) => parameters.AsSpan(first * function.Size, count * function.Size);

    public override void Run(ReadOnlySpan<float> x, Span<float> y, int rows)
    {
        for (var r = 0; r < rows; r++)
            function.Forward(x.Slice(r * Inputs, Inputs), parameters, y.Slice(r * Outputs, Outputs));
    }
}
