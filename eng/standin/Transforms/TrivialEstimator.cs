namespace Microsoft.ML.Data;

/// <summary>An estimator that learns nothing: its transformer is known from the start.</summary>
public abstract class TrivialEstimator<TTransformer> : IEstimator<TTransformer>
    where TTransformer : class, ITransformer
{
    private protected readonly TTransformer Transformer;

    private protected TrivialEstimator(TTransformer transformer) => Transformer = transformer;

    /// <summary>Checks the input's schema and returns the transformer.</summary>
    public TTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        Transformer.GetOutputSchema(input.Schema);
        return Transformer;
    }

    /// <summary>The columns after the transformer; throws where a column of the input does not fit.</summary>
    public abstract SchemaShape GetOutputSchema(SchemaShape inputSchema);
}
