using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Maps values to keys, and these to indicator vectors.</summary>
public sealed class OneHotEncodingEstimator : IEstimator<OneHotEncodingTransformer>
{
    private readonly IHost _host;
    private readonly ValueToKeyMappingEstimator _toKeys;
    private readonly KeyToVectorMappingEstimator _toVectors;

    internal OneHotEncodingEstimator(IHostEnvironment env, (string Output, string Input)[] columns, OutputKind outputKind,
        int maximumNumberOfKeys, ValueToKeyMappingEstimator.KeyOrdinality keyOrdinality, IDataView keyData)
    {
        _host = env.Register(nameof(OneHotEncodingEstimator));
        if (outputKind == OutputKind.Binary)
            throw _host.ExceptNotSupp("The stand-in has no binary one-hot encoding.");
        _toKeys = new ValueToKeyMappingEstimator(env, columns, maximumNumberOfKeys, keyOrdinality, valuesAsText: true, keyData);
        if (outputKind != OutputKind.Key)
            _toVectors = new KeyToVectorMappingEstimator(env, [.. columns.Select(pair => (pair.Output, pair.Output))], outputKind == OutputKind.Bag);
    }

    /// <summary>What the values become.</summary>
    [Flags]
    public enum OutputKind : byte
    {
        /// <summary>One vector of counts.</summary>
        Bag = 1,

        /// <summary>A vector with a 1 for each value.</summary>
        Indicator = 2,

        /// <summary>Keys.</summary>
        Key = 3,

        /// <summary>The key's bits.</summary>
        Binary = 4,
    }

    /// <inheritdoc/>
    public OneHotEncodingTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        var chain = new TransformerChain<ITransformer>(_toKeys.Fit(input));
        return new OneHotEncodingTransformer(_toVectors == null ? chain : chain.Append<ITransformer>(_toVectors.Fit(chain.Transform(input))));
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        var keys = _toKeys.GetOutputSchema(inputSchema);
        return _toVectors == null ? keys : _toVectors.GetOutputSchema(keys);
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
