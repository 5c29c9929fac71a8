using Microsoft.ML;

namespace MLNetDeep;

/// <summary>The trained network that a transformer is or, as a chain, has in it: the last, where there are several.</summary>
internal static class LastNetwork
{
    /// <exception cref="ArgumentException">The model has no trained network of this library.</exception>
    public static DeepResidualPredictionTransformer Of(ITransformer transformer)
    {
        ArgumentNullException.ThrowIfNull(transformer);
        return Find(transformer) ?? throw new ArgumentException(
            $"{transformer.GetType()} is no trained network of MLNetDeep and has none in it; expected one, alone or in a chain.", nameof(transformer));
    }

    /// <summary>Whether a transformer is a trained network of this library or has one in it.</summary>
    public static bool IsIn(ITransformer transformer) => Find(transformer) is not null;

    private static DeepResidualPredictionTransformer? Find(ITransformer transformer) => transformer switch
    {
        DeepResidualPredictionTransformer own => own,
        IEnumerable<ITransformer> chain => chain.Select(Find).LastOrDefault(found => found is not null),
        _ => null,
    };
}
