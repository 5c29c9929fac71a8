using Microsoft.ML.Data;
using MLNetDeep;
using MLNetDeep.Models;
using MLNetDeep.Storage;

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
    /// <exception cref="ArgumentException">The model has no trained network of this library, or <see cref="MLNetDeep.Models.TrainedModel.Save"/> has
    /// written it.</exception>
    public static InitialModel LoadInitialModel(this ModelOperationsCatalog catalog, string filePath)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(filePath);
        using var file = FileAccessFaults.AsIOException(filePath, () => File.OpenRead(filePath));
        return Load(catalog, file, $"'{filePath}'", nameof(InitialModel.FromFile), nameof(filePath));
    }

    /// <summary>Loads an initial model from a stream that <c>mlContext.Model.Save</c> has written. The stream is read at once.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.Model</c>.</param>
    /// <param name="stream">The stream.</param>
    /// <returns>The initial model: see <see cref="ToInitialModel"/>.</returns>
    /// <exception cref="ArgumentException">The model has no trained network of this library, or <see cref="MLNetDeep.Models.TrainedModel.Save"/> has
    /// written it.</exception>
    public static InitialModel LoadInitialModel(this ModelOperationsCatalog catalog, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(stream);
        return Load(catalog, stream, "The stream", nameof(InitialModel.FromStream), nameof(stream));
    }

    private static InitialModel Load(ModelOperationsCatalog catalog, Stream stream, string name, string method, string argumentName)
    {
        var start = stream.CanSeek ? stream.Position : 0;
        try
        {
            return catalog.Load(stream, out _).ToInitialModel();
        }
        catch (Exception exception) when (stream.CanSeek && IsOfCore(stream, start))
        {
            throw new ArgumentException(
                $"{name} has a model that TrainedModel.Save has written, without ML.NET's pipeline; {nameof(InitialModel)}.{method} reads it.",
                argumentName, exception);
        }
    }

    private static bool IsOfCore(Stream stream, long start)
    {
        stream.Position = start;
        return ModelFile.IsOne(stream);
    }
}
