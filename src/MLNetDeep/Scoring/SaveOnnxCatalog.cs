using MLNetDeep;
using MLNetDeep.Onnx;
using MLNetDeep.Onnx.Lowering;

namespace Microsoft.ML;

/// <summary>
/// Methods for trained networks inside ML.NET's models: save them as ONNX models (see <see cref="OnnxExporter"/>), or start another
/// training from them (see <see cref="TransferOptions.InitialModel"/>).
/// </summary>
/// <remarks>
/// An ONNX graph begins at the columns that the network was trained on, and has an input for each, by its name: the features, float
/// [batch, size], each numeric column, float [batch, values of a row], of dates six numbers each (<see cref="DeepResidualTrainerOptions.NumericColumnNames"/>), and each categorical column, [batch, values of a row]: the values that its keys stand for, as string, bool or whole numbers of their own type, where the model knows
/// them (<see cref="OnnxExportOptions.Categories"/>), else float, the numbers of the keys from 1 on and 0 for a missing one, as ML.NET counts them. The steps of a chain before and after the network are not in it: <c>ConvertToOnnx</c> of ML.NET's package
/// Microsoft.ML.OnnxConverter writes all steps, those of this library too.
/// </remarks>
public static partial class DeepResidualModelCatalog
{
    /// <summary>Writes a trained network to a file, atomically: an older file stays whole until the new one is complete.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.Model</c>.</param>
    /// <param name="transformer">A transformer of this library, or a chain; its last transformer of this library is written.</param>
    /// <param name="filePath">The file; an older one is replaced, and keeps its mode on Unix. If it is a symbolic link, its target is
    /// replaced.</param>
    /// <param name="options">How it takes categories, and the names of the outputs; other options of the inputs are not used. Null for the defaults.</param>
    /// <exception cref="ArgumentException">The model has no trained network of this library, an option is out of its range, or an output
    /// would have the name of an input.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void SaveOnnx(this ModelOperationsCatalog catalog, ITransformer transformer, string filePath, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentException.ThrowIfNullOrEmpty(filePath);
        var network = LastNetwork.Of(transformer);
        OnnxExporter.Save(network.Model, filePath, options, InputsOf(network, options));
    }

    /// <summary>Writes a trained network to a stream, which stays open.</summary>
    /// <param name="catalog">The catalog, <c>mlContext.Model</c>.</param>
    /// <param name="transformer">A transformer of this library, or a chain; its last transformer of this library is written.</param>
    /// <param name="stream">The stream; it need not be able to seek.</param>
    /// <param name="options">How it takes categories, and the names of the outputs; other options of the inputs are not used. Null for the defaults.</param>
    /// <exception cref="ArgumentException">The model has no trained network of this library, an option is out of its range, or an output
    /// would have the name of an input.</exception>
    /// <exception cref="IOException">The stream cannot be written to.</exception>
    public static void SaveOnnx(this ModelOperationsCatalog catalog, ITransformer transformer, Stream stream, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(stream);
        var network = LastNetwork.Of(transformer);
        OnnxExporter.Save(network.Model, stream, options, InputsOf(network, options));
    }

    private static OnnxInput[] InputsOf(DeepResidualPredictionTransformer network, OnnxExportOptions? options)
    {
        var byValues = (options ?? new()).Categories == OnnxCategories.Values;
        var keys = network.Inputs.Keys.Select(column => new OnnxInput(
            column.Name, column.ValuesPerRow, byValues && ValueLowering.TypeOf(column.Values) is not null ? column.Values : null));
        var numerics = network.Inputs.Numerics.Select(column => new OnnxInput(column.Name, column.Width));
        return network.Inputs.FeatureColumnName is { } features
            ? [new(features, network.Model.Encoder.AllNumbers - network.Inputs.Numerics.Sum(column => column.Width)), .. numerics, .. keys]
            : [.. numerics, .. keys];
    }
}
