using Microsoft.ML.Data;
using MLNetDeep;
using MLNetDeep.Host;

namespace Microsoft.ML;

public static partial class DeepResidualBinaryCatalog
{
    /// <summary>Returns the same network with another threshold.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.BinaryClassification</c>.</param>
    /// <param name="model">The network.</param>
    /// <param name="threshold">The threshold of the score (logit). Range: finite.</param>
    /// <returns>The network with the threshold; it is saved and loaded with it.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is not finite.</exception>
    public static DeepResidualBinaryTransformer ChangeModelThreshold(
        this BinaryClassificationCatalog catalog, DeepResidualBinaryTransformer model, float threshold)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        return model.WithScoreThreshold(threshold);
    }

    /// <summary>Returns the same chain with another threshold of the network that is its last step.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.BinaryClassification</c>.</param>
    /// <param name="model">The chain, as <c>Fit</c> gives it.</param>
    /// <param name="threshold">The threshold of the score (logit). Range: finite.</param>
    /// <returns>The chain with the threshold.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is not finite.</exception>
    public static TransformerChain<DeepResidualBinaryTransformer> ChangeModelThreshold(
        this BinaryClassificationCatalog catalog, TransformerChain<DeepResidualBinaryTransformer> model, float threshold)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(model);
        var changed = model.LastTransformer.WithScoreThreshold(threshold);
        return ChainParts.Replace<DeepResidualBinaryTransformer>(model, step => ReferenceEquals(step, model.LastTransformer) ? changed : step);
    }

    /// <summary>Returns the same model, as <c>mlContext.Model.Load</c> returns it, with another threshold of its last network.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.BinaryClassification</c>.</param>
    /// <param name="model">A network of this library, or a chain that has one in it.</param>
    /// <param name="threshold">The threshold of the score (logit). Range: finite.</param>
    /// <returns>The model with the threshold.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is not finite.</exception>
    /// <exception cref="ArgumentException">The model has no network of this library, or its last one is not a binary
    /// classifier.</exception>
    public static ITransformer ChangeModelThreshold(this BinaryClassificationCatalog catalog, ITransformer model, float threshold)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        if (LastNetwork.Of(model) is not DeepResidualBinaryTransformer network)
            throw new ArgumentException($"{LastNetwork.Of(model).GetType().Name} has no threshold; expected a network that tells yes from no.", nameof(model));
        var changed = network.WithScoreThreshold(threshold);
        return Replace(model, network, changed);
    }

    private static ITransformer Replace(ITransformer model, ITransformer network, ITransformer changed)
    {
        if (ReferenceEquals(model, network))
            return changed;
        return ChainParts.IsChain(model) ? ChainParts.Replace<ITransformer>(model, step => Replace(step, network, changed)) : model;
    }
}
