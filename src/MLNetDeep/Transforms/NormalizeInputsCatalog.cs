using MLNetDeep;
using MLNetDeep.Data;
using MLNetDeep.Host;

namespace Microsoft.ML;

/// <summary>Adds <c>NormalizeInputs</c> to <c>mlContext.Transforms</c>.</summary>
public static class NormalizeInputsCatalog
{
    /// <summary>Creates a <see cref="NormalizeInputsEstimator"/>, which brings a column to a common scale.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.Transforms</c>.</param>
    /// <param name="outputColumnName">Name of the column to add; it has the type of the input.</param>
    /// <param name="inputColumnName">
    /// Name of the column to normalize, a float or a float vector of known size; default: as <paramref name="outputColumnName"/>.
    /// </param>
    /// <param name="normalization">How to normalize; default: <see cref="InputNormalization.Standardize"/>.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="System.ArgumentException">A name is empty or an option of the normalization is out of its range.</exception>
    /// <example>
    /// <code>
    /// var pipeline = mlContext.Transforms.NormalizeInputs("Features");
    /// var images = mlContext.Transforms.NormalizeInputs("Pixels", normalization: InputNormalization.StandardizeChannels(3));
    /// </code>
    /// </example>
    public static NormalizeInputsEstimator NormalizeInputs(
        this TransformsCatalog catalog,
        string outputColumnName,
        string? inputColumnName = null,
        InputNormalization? normalization = null)
        => new(CatalogEnvironment.Of(catalog), outputColumnName, inputColumnName, normalization);

    /// <summary>Creates a <see cref="NormalizeInputsEstimator"/>, which brings several columns to a common scale.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.Transforms</c>.</param>
    /// <param name="columns">The columns to add and to normalize; at least one, no output twice.</param>
    /// <param name="normalization">How to normalize; default: <see cref="InputNormalization.Standardize"/>.</param>
    /// <returns>The estimator.</returns>
    /// <exception cref="System.ArgumentException">
    /// There is no column, an output is named twice, or an option of the normalization is out of its range.
    /// </exception>
    public static NormalizeInputsEstimator NormalizeInputs(
        this TransformsCatalog catalog, InputOutputColumnPair[] columns, InputNormalization? normalization = null)
        => new(CatalogEnvironment.Of(catalog), columns, normalization);
}
