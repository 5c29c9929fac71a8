namespace MLNetDeep.Onnx;

/// <summary>The options of an ONNX model: its inputs, and the names of inputs and outputs.</summary>
public sealed record OnnxExportOptions
{
    /// <summary>One input for all columns, or one for each. Default: <see cref="OnnxInputs.Vector"/>.</summary>
    public OnnxInputs Inputs { get; init; } = OnnxInputs.Vector;

    /// <summary>
    /// How a network of an ML.NET pipeline takes categories (<c>mlContext.Model.SaveOnnx</c>); without ML.NET they are numbers. Default:
    /// <see cref="OnnxCategories.Values"/>.
    /// </summary>
    public OnnxCategories Categories { get; init; } = OnnxCategories.Values;

    /// <summary>
    /// The name of the one input. With one input a column, the prefix for columns without a name, as in <c>Features.0</c>.
    /// Range: not empty. Default: <c>Features</c>.
    /// </summary>
    public string InputName { get; init; } = "Features";

    /// <summary>The name of the output with the probability of each class (two columns for binary classification), float [batch, classes].
    /// Range: not empty. Default: <c>probabilities</c>.</summary>
    public string ProbabilitiesName { get; init; } = "probabilities";

    /// <summary>The name of the output with the number of the predicted class, int64 [batch]. Range: not empty. Default:
    /// <c>label</c>.</summary>
    public string LabelName { get; init; } = "label";

    /// <summary>The name of the output with the prediction of a regression, float [batch, 1]. Range: not empty. Default:
    /// <c>score</c>.</summary>
    public string ScoreName { get; init; } = "score";

    /// <summary>Says what is wrong with the options, if anything.</summary>
    internal IEnumerable<string> Faults()
    {
        if (!Enum.IsDefined(Inputs))
            yield return $"{nameof(Inputs)} must be {OnnxInputs.Vector} or {OnnxInputs.Columns}, but was {Inputs}.";
        if (!Enum.IsDefined(Categories))
            yield return $"{nameof(Categories)} must be {OnnxCategories.Values} or {OnnxCategories.Numbers}, but was {Categories}.";
        foreach (var (option, name) in ((string, string)[])
            [(nameof(InputName), InputName), (nameof(ProbabilitiesName), ProbabilitiesName), (nameof(LabelName), LabelName), (nameof(ScoreName), ScoreName)])
            if (string.IsNullOrEmpty(name))
                yield return $"{option} must not be empty.";
    }
}
