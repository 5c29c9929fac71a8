using MLNetDeep.Data;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>
/// y = [x without its last columns, E₁[xⱼ₊₁], E₂[xⱼ₊₂], …]: each of the last columns holds the number of a row in a learned table, and
/// that row takes its place. Source: Guo and Berkhahn, 2016, "Entity embeddings of categorical variables".
/// </summary>
/// <remarks>Row 1, of unseen values, starts as 0, the mean that the others are drawn around: U(±1/√dimension).</remarks>
internal sealed class EmbeddingLayer : Layer
{
    private const int Unseen = 1;

    private readonly ParameterStore _store;
    private readonly ParameterRange[] _tables;                   // [values, dimension] each
    private readonly int _numbers;                               // columns that pass through

    public EmbeddingLayer(EmbeddingSpec spec, ParameterStore store) : base(checked((int)spec.Inputs), checked((int)spec.Outputs))
    {
        _store = store;
        _numbers = spec.Layout.PlainColumns;
        _tables = [.. spec.Layout.Tables.Select((table, k) => store.Reserve($"{spec.Name}{k}.weight", [table.Values, table.Dimension], decays: true))];
    }

    public override void Initialize(TorchGenerator generator)
    {
        foreach (var table in _tables)
        {
            var dimension = table.Shape[1];
            var bound = 1f / MathF.Sqrt(dimension);
            generator.FillUniform(_store.ValuesOf(table), -bound, bound);
            _store.ValuesOf(table).Slice(Unseen * dimension, dimension).Clear();
        }
    }

    public override void FillUntrained(IReadOnlyList<CategoryShares?> shares)
    {
        for (var k = 0; k < _tables.Length; k++)
            shares[k]?.FillUntrained(_store.ValuesOf(_tables[k]));
    }

    public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y)
    {
        var values = _store.Values;
        for (var r = 0; r < pass.Rows; r++)
        {
            var row = x.Slice(r * Inputs, Inputs);
            var target = y.Slice(r * Outputs, Outputs);
            row[.._numbers].CopyTo(target);
            target = target[_numbers..];
            for (var k = 0; k < _tables.Length; k++)
            {
                var dimension = _tables[k].Shape[1];
                values.Slice(_tables[k].Offset + (int)row[_numbers + k] * dimension, dimension).CopyTo(target);
                target = target[dimension..];
            }
        }
    }

    public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
    {
        var gradients = _store.Gradients;
        for (var r = 0; r < pass.Rows; r++)
        {
            var row = x.Slice(r * Inputs, Inputs);
            var source = dy.Slice(r * Outputs, Outputs);
            if (!dx.IsEmpty)
            {
                source[.._numbers].CopyTo(dx.Slice(r * Inputs, _numbers));
                dx.Slice(r * Inputs + _numbers, _tables.Length).Clear();
            }
            source = source[_numbers..];
            for (var k = 0; k < _tables.Length; k++)
            {
                var dimension = _tables[k].Shape[1];
                if (!_tables[k].Frozen)
                {
                    var gradient = gradients.Slice(_tables[k].Offset + (int)row[_numbers + k] * dimension, dimension);
                    for (var d = 0; d < dimension; d++)
                        gradient[d] += source[d];
                }
                source = source[dimension..];
            }
        }
    }

    public override void Lower(PredictionBuilder builder) =>
        builder.Add(new EmbeddingStep(Inputs, Outputs, [.. _tables.Select(table => new EmbeddingTable(_store.ValuesOf(table).ToArray(), table.Shape[1]))]));
}
