using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Scales float and double columns by what it finds in the data, each slot for itself; NaN is left out and stays NaN.</summary>
public sealed class NormalizingEstimator : IEstimator<NormalizingTransformer>
{
    internal const long DefaultMaximumExampleCount = 1_000_000_000;

    private readonly IHost _host;
    private readonly (string Output, string Input)[] _columns;
    private readonly long _maximumExampleCount;
    private readonly Func<int, SlotScaler> _makeScaler;

    /// <param name="env">The environment.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="maximumExampleCount">How many rows to learn from at most.</param>
    /// <param name="makeScaler">Makes what learns from the values, for a number of slots.</param>
    internal NormalizingEstimator(IHostEnvironment env, (string Output, string Input)[] columns, long maximumExampleCount, Func<int, SlotScaler> makeScaler)
    {
        _host = env.Register(nameof(NormalizingEstimator));
        foreach (var (output, input) in columns)
        {
            _host.CheckNonEmpty(output, "name");
            _host.CheckNonEmpty(input, "inputColumnName");
        }

        _host.CheckParam(maximumExampleCount > 1, nameof(maximumExampleCount), "Must be greater than 1");
        _columns = columns;
        _maximumExampleCount = maximumExampleCount;
        _makeScaler = makeScaler;
    }

    /// <inheritdoc/>
    public NormalizingTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        DataViewSchema.Column[] sources = [.. _columns.Select(pair => input.Schema.GetColumnOrNull(pair.Input)
            ?? throw _host.ExceptSchemaMismatch("data", "input", pair.Input))];
        foreach (var source in sources)
            if (source.Type.GetValueCount() == 0 || !SchemaShapes.IsFloating(source.Type.GetItemType()))
                throw _host.ExceptParam("srcType", $"The column '{source.Name}' must be of Single or Double, or a known-size vector "
                    + $"of them, however: {source.Type}.");

        SlotScaler[] scalers = [.. sources.Select(source => _makeScaler(source.Type.GetValueCount()))];
        using var cursor = input.GetRowCursor(sources);
        DenseSlots[] rows = [.. sources.Select(source => new DenseSlots(cursor, source))];
        for (long row = 0; row < _maximumExampleCount && cursor.MoveNext(); row++)
            for (var i = 0; i < rows.Length; i++)
                scalers[i].Add(rows[i].Read());

        var functions = sources.Select((source, i) => ColumnNormalizer.Of(source.Type.GetItemType().RawType, scalers[i]));
        return new NormalizingTransformer(_host, _columns, [.. sources.Select(source => source.Type)], [.. functions]);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema.With(_columns.Select(pair =>
    {
        var source = _host.Find(inputSchema, pair.Input);
        if (source.Kind == SchemaShape.Column.VectorKind.VariableVector)
            throw _host.Mismatch(source, "known-size vector or scalar");
        if (source.IsKey || !SchemaShapes.IsFloating(source.ItemType))
            throw _host.Mismatch(source, "vector or scalar of Single or Double");
        return new SchemaShape.Column(pair.Output, source.Kind, source.ItemType, false,
            new SchemaShape([SchemaShapes.IsNormalized, .. source.Annotated(AnnotationUtils.Kinds.SlotNames)]));
    }));
}
