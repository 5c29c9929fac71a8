using Microsoft.ML.Data;
using MLNetDeep;

namespace Microsoft.ML;

public static partial class DeepResidualModelCatalog
{
    /// <summary>
    /// Starts from a trained network: a transformer of this library, or the last one inside a chain, as <c>Fit</c> and
    /// <c>mlContext.Model.Load</c> give it.
    /// </summary>
    /// <param name="transformer">The transformer or chain.</param>
    /// <returns>What training may start from. Its categories are those of the transformer, which training compares.</returns>
    /// <exception cref="ArgumentException">There is no trained network of this library in it.</exception>
    public static InitialModel ToInitialModel(this ITransformer transformer)
    {
        var last = LastNetwork.Of(transformer);
        return InitialModel.From(last.Model) with
        {
            CategoryValues = [.. last.Inputs.Keys.SelectMany(column => Enumerable.Repeat(column.Values, column.ValuesPerRow))],
        };
    }

    /// <summary>Starts from a file that <c>mlContext.Model.Save</c> has written; it is read here and now.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.Model</c>.</param>
    /// <param name="filePath">The file.</param>
    /// <returns>What training may start from: see <see cref="ToInitialModel"/>.</returns>
    /// <exception cref="ArgumentException">There is no trained network of this library in it.</exception>
    public static InitialModel LoadInitialModel(this ModelOperationsCatalog catalog, string filePath)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return catalog.Load(filePath, out _).ToInitialModel();
    }

    /// <summary>Starts from what <c>mlContext.Model.Save</c> has written to a stream; it is read here and now.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.Model</c>.</param>
    /// <param name="stream">The stream.</param>
    /// <returns>What training may start from: see <see cref="ToInitialModel"/>.</returns>
    /// <exception cref="ArgumentException">There is no trained network of this library in it.</exception>
    public static InitialModel LoadInitialModel(this ModelOperationsCatalog catalog, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        return catalog.Load(stream, out _).ToInitialModel();
    }
}
