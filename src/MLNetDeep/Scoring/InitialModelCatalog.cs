using Microsoft.ML.Data;
using MLNetDeep;

namespace Microsoft.ML;

public static partial class DeepResidualModelCatalog
{
    /// <summary>
    /// Takes a trained network as the start of another training: a transformer of this library, or the last one in a chain, as <c>Fit</c>
    /// and <c>mlContext.Model.Load</c> return it.
    /// </summary>
    /// <param name="transformer">The transformer or chain.</param>
    /// <returns>The initial model, with the categories of the transformer; training refuses data whose keys stand for other
    /// values.</returns>
    /// <exception cref="ArgumentException">The model has no trained network of this library.</exception>
    public static InitialModel ToInitialModel(this ITransformer transformer)
    {
        var last = LastNetwork.Of(transformer);
        return InitialModel.From(last.Model) with
        {
            CategoryValues = [.. last.Inputs.Keys.SelectMany(column => Enumerable.Repeat(column.Values, column.ValuesPerRow))],
        };
    }

    /// <summary>Loads an initial model from a file that <c>mlContext.Model.Save</c> has written. The file is read at once.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.Model</c>.</param>
    /// <param name="filePath">The file.</param>
    /// <returns>The initial model: see <see cref="ToInitialModel"/>.</returns>
    /// <exception cref="ArgumentException">The model has no trained network of this library.</exception>
    public static InitialModel LoadInitialModel(this ModelOperationsCatalog catalog, string filePath)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return catalog.Load(filePath, out _).ToInitialModel();
    }

    /// <summary>Loads an initial model from a stream that <c>mlContext.Model.Save</c> has written. The stream is read at once.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.Model</c>.</param>
    /// <param name="stream">The stream.</param>
    /// <returns>The initial model: see <see cref="ToInitialModel"/>.</returns>
    /// <exception cref="ArgumentException">The model has no trained network of this library.</exception>
    public static InitialModel LoadInitialModel(this ModelOperationsCatalog catalog, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return catalog.Load(stream, out _).ToInitialModel();
    }
}
