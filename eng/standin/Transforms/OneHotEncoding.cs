using Microsoft.ML.Data;

namespace Microsoft.ML.Transforms;

/// <summary>Maps values to keys, and these to indicator vectors.</summary>
public sealed class OneHotEncodingEstimator : IEstimator<OneHotEncodingTransformer>
{
    private readonly InputOutputColumnPair[] _columns;
    private readonly ValueToKeyMappingEstimator _toKeys;

    internal OneHotEncodingEstimator(InputOutputColumnPair[] columns, int maximumNumberOfKeys, ValueToKeyMappingEstimator.KeyOrdinality keyOrdinality)
    {
        _columns = columns;
        _toKeys = new ValueToKeyMappingEstimator(columns, maximumNumberOfKeys, keyOrdinality, valuesAsText: true);
    }

    /// <summary>What the values become.</summary>
    public enum OutputKind : byte
    {
        /// <summary>A vector with a 1 for each value. The stand-in has no other kind.</summary>
        Indicator = 2,
    }

    /// <inheritdoc/>
    public OneHotEncodingTransformer Fit(IDataView input)
    {
        var toVectors = new KeyToVectorMappingTransformer([.. _columns.Select(pair => new InputOutputColumnPair(pair.OutputColumnName))]);
        return new(new TransformerChain<ITransformer>(_toKeys.Fit(input), toVectors));
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        var keys = _toKeys.GetOutputSchema(inputSchema);
        return _columns.Aggregate(keys, (shape, pair) =>
        {
            var kind = keys.Find(pair.OutputColumnName).Kind == SchemaShape.Column.VectorKind.VariableVector
                ? SchemaShape.Column.VectorKind.VariableVector : SchemaShape.Column.VectorKind.Vector;
            return shape.With(new SchemaShape.Column(pair.OutputColumnName, kind, NumberDataViewType.Single, false,
                new SchemaShape([SchemaShapes.SlotNames, SchemaShapes.IsNormalized])));
        });
    }
}

/// <summary>Maps values to indicator vectors. It is saved, and so loaded, as the chain of its two steps.</summary>
public sealed class OneHotEncodingTransformer : ITransformer
{
    private readonly TransformerChain<ITransformer> _chain;

    internal OneHotEncodingTransformer(TransformerChain<ITransformer> chain) => _chain = chain;

    bool ITransformer.IsRowToRowMapper => true;

    /// <summary>The columns after the transformer; throws where a column of the input does not fit.</summary>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => _chain.GetOutputSchema(inputSchema);

    /// <summary>A lazy view of the input with the transformer's columns.</summary>
    public IDataView Transform(IDataView input) => _chain.Transform(input);

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema) => ((ITransformer)_chain).GetRowToRowMapper(inputSchema);

    void ICanSaveModel.Save(ModelSaveContext ctx) => ((ICanSaveModel)_chain).Save(ctx);
}
