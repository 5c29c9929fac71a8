using System.Reflection;
using System.Text.Json;
using Google.Protobuf;
using MLNetDeep.Models;
using MLNetDeep.Onnx.Format;
using MLNetDeep.Onnx.Lowering;
using MLNetDeep.Storage;

namespace MLNetDeep.Onnx;

/// <summary>
/// Writes a trained model as an ONNX model, input encoding included: it takes the rows that
/// <see cref="TrainedModel.Predict(ReadOnlySpan{float}, Span{float})"/> takes and gives the same probabilities. The same model and
/// options give the same bytes.
/// </summary>
/// <remarks>
/// Outputs of a classifier: the probability of each class, float [batch, classes], and the number of the predicted class, int64
/// [batch]: the most probable one; in binary classification <see cref="TrainedModel.ScoreThreshold"/> decides. Output of a regression: the
/// number, float [batch, 1]. Where prediction refuses a row (an infinite number, or a missing one that the model does not fill), it has NaN
/// and the label −1. Categories enter as they do in prediction, by their numbers. The
/// metadata has <c>task</c>, the name of the <see cref="LearningTask"/>; <c>label</c>, what is predicted, and <c>unit</c>, <see cref="TrainingRunOptions.TargetUnit"/>, where the model's report has them; the JSON lists <c>labels</c>, the class labels in the order
/// of the probabilities, and <c>columns</c>, the column names, where there are some; <c>labelType</c> is
/// <see cref="Data.ClassLabels.Type"/>; <c>categories</c> has the values of each input that takes categories by these, in the order of their numbers.
/// </remarks>
public static class OnnxExporter
{
    /// <summary>The version of ONNX's operators that a model needs: 17, which runtimes since 2022 have.</summary>
    internal const int Opset = 17;

    /// <summary>The version of the file format, that of <see cref="Opset"/>'s release: 8.</summary>
    internal const int IrVersion = 8;

    /// <summary>What a model names as its producer.</summary>
    internal const string Producer = "MLNetDeep";

    /// <summary>What a model names as its domain.</summary>
    internal const string Domain = "mlnetdeep";

    /// <summary>Writes a model to a file, atomically: an older file stays whole until the new one is complete.</summary>
    /// <param name="model">The model.</param>
    /// <param name="path">The file; an older one is replaced, and keeps its mode on Unix. If it is a symbolic link, its target is
    /// replaced.</param>
    /// <param name="options">The options of inputs and outputs; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range (all faults are named together), two inputs or outputs would have
    /// the same name, or the model takes more than 2 GB, the limit of an ONNX file.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(TrainedModel model, string path, OnnxExportOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        var message = Lower(model, options, inputs: null);
        AtomicFile.Write(path, stream => Write(message, stream));
    }

    /// <summary>Writes a model to a stream, which stays open.</summary>
    /// <param name="model">The model.</param>
    /// <param name="stream">The stream; it need not be able to seek.</param>
    /// <param name="options">The options of inputs and outputs; null for the defaults.</param>
    /// <exception cref="ArgumentException">An option is out of its range (all faults are named together), two inputs or outputs would have
    /// the same name, or the model takes more than 2 GB, the limit of an ONNX file.</exception>
    /// <exception cref="IOException">The stream cannot be written to.</exception>
    public static void Save(TrainedModel model, Stream stream, OnnxExportOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Write(Lower(model, options, inputs: null), stream);
    }

    /// <summary>Writes a model whose inputs are these instead of what the options say, to a file.</summary>
    internal static void Save(TrainedModel model, string path, OnnxExportOptions? options, OnnxInput[] inputs)
    {
        var message = Lower(model, options, inputs);
        AtomicFile.Write(path, stream => Write(message, stream));
    }

    /// <summary>Writes a model whose inputs are these instead of what the options say, to a stream.</summary>
    internal static void Save(TrainedModel model, Stream stream, OnnxExportOptions? options, OnnxInput[] inputs) =>
        Write(Lower(model, options, inputs), stream);

    // Null inputs: those that the options say.
    private static ProtoMessage Lower(TrainedModel model, OnnxExportOptions? options, OnnxInput[]? inputs)
    {
        ArgumentNullException.ThrowIfNull(model);
        options ??= new();
        var faults = string.Join(" ", options.Faults());
        if (faults.Length > 0)
            throw new ArgumentException(faults, nameof(options));
        var (columns, sparse) = (model.Columns + model.SparseSlots, model.SparseSlots > 0);
        inputs ??= InputLowering.InputsOf(options, columns, sparse ? null : model.ColumnNames);
        string[] names = [.. inputs.Select(input => input.Name), .. ScoreLowering.NamesOf(options, model.Task)];
        RequireDifferent(names);

        var graph = new OnnxGraph(names);
        var rows = InputLowering.Lower(graph, inputs);
        var (scores, refused) = ModelLowering.Lower(graph, model, rows);
        ScoreLowering.Lower(graph, options, model, scores, refused);
        return OnnxMessages.Model(
            IrVersion, Producer, ProducerVersion(), Domain, graph.Opsets, graph.Build("DeepResidual"), [.. Metadata(model), .. CategoriesOf(inputs)]);
    }

    private static void RequireDifferent(string[] names)
    {
        var repeated = names.GroupBy(StoredText.Of).Where(group => group.Count() > 1).Select(group => $"'{group.Key}'").ToArray();
        if (repeated.Length > 0)
            throw new ArgumentException(
                $"Inputs and outputs must have different names, but were {string.Join(", ", repeated)} more than once. Set the names in the "
                + $"options, or {nameof(OnnxExportOptions.Inputs)} to {OnnxInputs.Vector} where columns share a name.", "options");
    }

    private static IEnumerable<(string Key, string Value)> Metadata(TrainedModel model)
    {
        yield return ("task", model.Task.ToString());
        if (model.Report.LabelName is { } label)
            yield return ("label", label);
        if (model.Report.TargetUnit is { } unit)
            yield return ("unit", unit);
        if (model.Classes > 0)
        {
            yield return ("labels", JsonSerializer.Serialize(model.Labels.Values));
            yield return ("labelType", model.Labels.Type);
        }
        if (model.ColumnNames is not null && model.SparseSlots == 0)
            yield return ("columns", JsonSerializer.Serialize(model.ColumnNames));
    }

    private static IEnumerable<(string Key, string Value)> CategoriesOf(OnnxInput[] inputs)
    {
        var known = inputs.Where(input => input.Values is not null).ToDictionary(input => input.Name, input => input.Values!.Values);
        if (known.Count > 0)
            yield return ("categories", JsonSerializer.Serialize(known));
    }

    private static void Write(ProtoMessage message, Stream stream)
    {
        using var output = new CodedOutputStream(stream, leaveOpen: true);
        message.WriteTo(output);
        output.Flush();
    }

    private static string ProducerVersion() =>
        typeof(OnnxExporter).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";
}
