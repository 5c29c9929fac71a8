namespace MLNetDeep.Networks.Prediction;

/// <summary>Puts rows of learned tables in the place of the last columns, which hold their numbers.</summary>
internal sealed class EmbeddingStep(int inputs, int outputs, EmbeddingTable[] tables) : RowStep(inputs, outputs)
{
    public IReadOnlyList<EmbeddingTable> Tables => tables;

    public override void Run(ReadOnlySpan<float> x, Span<float> y, int rows)
    {
        var numbers = Inputs - tables.Length;
        for (var r = 0; r < rows; r++)
        {
            var row = x.Slice(r * Inputs, Inputs);
            var target = y.Slice(r * Outputs, Outputs);
            row[..numbers].CopyTo(target);
            target = target[numbers..];
            for (var k = 0; k < tables.Length; k++)
            {
                var (values, dimension) = tables[k];
                values.AsSpan((int)row[numbers + k] * dimension, dimension).CopyTo(target);
                target = target[dimension..];
            }
        }
    }
}

/// <summary>A learned table.</summary>
/// <param name="Values">[rows, Dimension]</param>
/// <param name="Dimension">Columns.</param>
internal readonly record struct EmbeddingTable(float[] Values, int Dimension);
