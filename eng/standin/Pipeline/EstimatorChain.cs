using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>Estimators, one after the other: each is fitted to what the ones before it give.</summary>
public sealed class EstimatorChain<TLastTransformer> : IEstimator<TransformerChain<TLastTransformer>>
    where TLastTransformer : class, ITransformer
{
    private readonly IEstimator<ITransformer>[] _estimators;
    private readonly bool[] _cachesAfter;

    /// <summary>A chain of nothing.</summary>
    public EstimatorChain() : this([], []) { }

    private EstimatorChain(IEstimator<ITransformer>[] estimators, bool[] cachesAfter)
    {
        _estimators = estimators;
        _cachesAfter = cachesAfter;
    }

    public TransformerChain<TLastTransformer> Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        // Faults in the schema are to be found before time is spent on fitting.
        GetOutputSchema(SchemaShape.Create(input.Schema));

        var view = input;
        var transformers = new ITransformer[_estimators.Length];
        for (int i = 0; i < _estimators.Length; i++)
        {
            transformers[i] = _estimators[i].Fit(view);
            if (i == _estimators.Length - 1)
                break;
            view = transformers[i].Transform(view);
            if (_cachesAfter[i])
                view = new CacheDataView(view);
        }
        return new(transformers);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return _estimators.Aggregate(inputSchema, (schema, estimator) => estimator.GetOutputSchema(schema));
    }

    public EstimatorChain<TNewTrans> Append<TNewTrans>(IEstimator<TNewTrans> estimator) where TNewTrans : class, ITransformer
    {
        ArgumentNullException.ThrowIfNull(estimator);
        return new([.. _estimators, (IEstimator<ITransformer>)estimator], [.. _cachesAfter, false]);
    }

    /// <summary>What follows is fitted to a cached copy of the data.</summary>
    public EstimatorChain<TLastTransformer> AppendCacheCheckpoint(IHostEnvironment env)
    {
        ArgumentNullException.ThrowIfNull(env);
        if (_estimators.Length == 0)
            throw new InvalidOperationException("The chain has no estimator yet, so it cannot have a cache checkpoint.");
        return new(_estimators, [.. _cachesAfter[..^1], true]);
    }
}
