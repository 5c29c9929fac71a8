using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;

namespace MLNetDeep;

/// <summary>
/// A trained or pretrained model that another training starts from. By default this is a warm start: training continues with the same
/// architecture and the same classes; of a model of several networks the first one is taken. With <see cref="TakeBlocks"/> or <see cref="ReplaceHead"/>, or for another number of classes, it is
/// transfer learning: a part of the weights is taken, the rest is initialized. Immutable.
/// </summary>
/// <remarks>
/// The encoder is taken too: features are normalized and missing ones filled as they were for the model, and the options
/// <see cref="InputOptions.Normalization"/> and <see cref="InputOptions.MissingValues"/> are not used. The state of the optimizer is not
/// part of a model: its moments start at zero, and the schedules at their first step. Sources: Yosinski et al., 2014, "How transferable are
/// features in deep neural networks?"; Ash and Adams, 2020, "On warm-starting neural network training".
/// </remarks>
public sealed record InitialModel
{
    private const int MaxNames = 10;

    private readonly LearningTask _task;
    private readonly TargetScaling? _targets;

    internal InitialModel(
        InputEncoder encoder, Network network, LearningTask task, ClassLabels? labels, TargetScaling? targets, IReadOnlyList<string>? columnNames)
    {
        Encoder = encoder;
        Network = network;
        _task = task;
        Labels = labels;
        _targets = targets;
        ColumnNames = columnNames;
        Sha256 = ModelFile.HashOfNumbers(network.Store.Tensors());
    }

    /// <summary>
    /// How many of the model's lowest blocks are taken, together with the input map; the blocks above, up to
    /// <see cref="DeepResidualOptions.Blocks"/>, are initialized. Null takes all blocks, and the new network must have as many. Range: 0 to
    /// the number of the model's blocks and of the new network's. Default: null.
    /// </summary>
    public int? TakeBlocks { get; init; }

    /// <summary>
    /// Whether the head (last normalization, activation, output map) is initialized instead of taken. Where the task or the number of
    /// classes differs, it always is. Default: false.
    /// </summary>
    public bool ReplaceHead { get; init; }

    /// <summary>SHA-256 of the model's weights, in hexadecimal.</summary>
    public string Sha256 { get; }

    internal InputEncoder Encoder { get; }

    internal Network Network { get; }

    /// <summary>What its network reads in the place of each number.</summary>
    internal NumericEmbedding NumericEmbedding => Network.Spec.NumericEmbedding ?? NumericEmbedding.None();

    /// <summary>What the classes are called; null where the model was trained without labels and has no head.</summary>
    internal ClassLabels? Labels { get; }

    internal IReadOnlyList<string>? ColumnNames { get; }

    /// <summary>What the categories of each categorical column are called, in the order of their numbers, where whoever trained the model
    /// says so; else null.</summary>
    internal IReadOnlyList<ClassLabels?>? CategoryValues { get; init; }

    private int Taken => TakeBlocks ?? Network.Spec.Blocks;

    /// <summary>Makes an initial model from a trained one.</summary>
    public static InitialModel From(TrainedModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new InitialModel(model.Encoder, model.Network, model.Task, model.Labels, model.Targets, model.ColumnNames);
    }

    /// <summary>Loads an initial model from a file that <see cref="TrainedModel.Save"/> has written. The file is read at once.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, is not a model, or has a newer format.</exception>
    public static InitialModel FromFile(string path) => From(TrainedModel.Load(path));

    /// <summary>
    /// Loads an initial model from a stream with the content of a file that <see cref="TrainedModel.Save"/> has written. The stream is read
    /// at once, from its current position.
    /// </summary>
    /// <param name="stream">The stream; it stays open.</param>
    /// <exception cref="IOException">The stream cannot be read, or has more than 2 GB.</exception>
    /// <exception cref="InvalidDataException">The content is damaged, is not a model, or has a newer format.</exception>
    public static InitialModel FromStream(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var content = new MemoryStream();
        stream.CopyTo(content);
        content.Position = 0;
        return From(ModelFile.Load(content, "The stream"));
    }

    /// <inheritdoc/>
    public override string ToString() => $"weights {Sha256}, {OptionText.OfPart(this)}";

    /// <summary>The first thing that keeps a network of the given options from starting from the model, or null.</summary>
    internal string? Fault(DeepResidualOptions options)
    {
        var spec = Network.Spec;
        if (TakeBlocks is < 0 || TakeBlocks > spec.Blocks)
            return $"{nameof(TakeBlocks)} must be in [0, {spec.Blocks}], the blocks of the initial model, but was {TakeBlocks}.";
        if (TakeBlocks > options.BlockCount)
            return $"{nameof(TakeBlocks)} must be at most {options.BlockCount}, as {options.NameOfBlockCount} says, but was {TakeBlocks}.";
        if (TakeBlocks is null && options.BlockCount != spec.Blocks)
            return (options.Widths is null ? Differs(nameof(spec.Blocks), spec.Blocks, options.BlockCount)
                : Differs("The number of Widths", spec.Blocks, options.BlockCount))
                + $" {nameof(TakeBlocks)} says how many to take where the numbers differ.";
        var wanted = options.ToNetworkSpec(Encoder.Layout, outputs: 1);
        if (!spec.Block.ReadsRow && wanted.FirstWidth != spec.FirstWidth)
            return Differs(NameOfWidth(0), spec.FirstWidth, wanted.FirstWidth);
        for (var b = 0; b < Taken; b++)
            if (wanted.WidthOf(b) != spec.WidthOf(b))
                return Differs(NameOfWidth(b), spec.WidthOf(b), wanted.WidthOf(b));
        if (options.Architecture.HiddenWidth != spec.HiddenWidth)
            return Differs("Architecture.HiddenWidth", spec.HiddenWidth, options.Architecture.HiddenWidth);
        if (options.Architecture.ScaleInputs != spec.ScaleInputs)
            return Differs("Architecture.ScaleInputs", spec.ScaleInputs, options.Architecture.ScaleInputs);
        if (wanted.Initialization.DividesByRootOfInputs != spec.Initialization.DividesByRootOfInputs)
            return Differs("Architecture.Initialization", spec.Initialization, wanted.Initialization);
        if (options.Architecture.Block != spec.Block)
            return Differs("Architecture.Block", spec.Block, options.Architecture.Block);
        if (wanted.NumericEmbedding != spec.NumericEmbedding)
            return Differs("Architecture.NumericEmbedding", NumericEmbedding, options.NumericEmbeddings[0]);
        if (wanted.Members != spec.Members)
            return Differs("Architecture.Members", spec.Members is { } own ? own : "null", options.Architecture.Members is { } given ? given : "null");
        if (options.Activation != spec.Activation)
            return Differs(nameof(spec.Activation), spec.Activation, options.Activation);
        if (options.Normalization != spec.Normalization)
            return Differs(nameof(spec.Normalization), spec.Normalization, options.Normalization);
        // More than there are at all is a fault of Freezing's own.
        if (options.Transfer.Freezing is { } freezing && freezing.MaxBlocks > Taken && freezing.MaxBlocks <= options.BlockCount)
            return $"Transfer.Freezing would freeze {freezing.MaxBlocks} blocks, but only {Taken} {(Taken == 1 ? "is" : "are")} taken from the initial model.";
        return null;

        string NameOfWidth(int block) => options.Widths is null && spec.Widths is null ? nameof(spec.Width) : Invariant($"{nameof(spec.Widths)}[{block}]");
    }

    /// <summary>Refuses rows that the model does not fit.</summary>
    /// <exception cref="ArgumentException">The columns, their names or the classes differ.</exception>
    internal void RequireFitting(TabularDataset data, string argumentName)
    {
        if (data.SparseSlots != (Encoder.Sparse?.Shape.Slots ?? 0))
            throw new ArgumentException(
                $"The rows have {data.DescribeFeatures()}; expected {Encoder.Sparse?.Shape.Slots ?? 0} sparse slots as in the initial model.", argumentName);
        if (data.Columns != Encoder.Columns)
            throw new ArgumentException(
                $"The rows have {data.DescribeFeatures()}; expected {Encoder.Columns} as in the initial model.",
                argumentName);
        if (data.NumberColumns != Encoder.Numbers)
            throw new ArgumentException(
                $"{data.Categories.Count} of the features are categories; expected {Encoder.Columns - Encoder.Numbers} as in the initial model.",
                argumentName);
        if (ColumnNames is not null && data.ColumnNames is not null && !ColumnNames.SequenceEqual(data.ColumnNames))
            throw new ArgumentException(DescribeNames(data.ColumnNames, data.FeatureName), argumentName);
        if (KeepsHead(data) && !Labels!.Values.SequenceEqual(data.ClassLabels.Values))
        {
            var place = Enumerable.Range(0, data.Classes).First(c => Labels.Values[c] != data.ClassLabels.Values[c]);
            throw new ArgumentException(
                $"Class {place} of column '{data.LabelName}' is '{data.ClassLabels.Values[place]}'; expected '{Labels.Values[place]}' as in the "
                + $"initial model. For other classes, or another order, set {nameof(ReplaceHead)} of the initial model.",
                argumentName);
        }
    }

    /// <summary>Overwrites what is taken of an initialized network, buffers included.</summary>
    internal void CopyTo(Network network, TabularDataset data)
    {
        var keepsHead = KeepsHead(data);
        var own = Network.Store.Tensors().ToDictionary(tensor => tensor.Name);
        foreach (var tensor in network.Store.Tensors())
        {
            var layer = FrozenPart.LayerOf(tensor.Name);
            if (layer == int.MaxValue ? !keepsHead : layer > Taken)
                continue;
            if (!own.TryGetValue(tensor.Name, out var source) || !source.Shape.AsSpan().SequenceEqual(tensor.Shape))
                throw new ArgumentException(
                    $"Transfer.InitialModel: The initial model has no tensor '{tensor.Name}' of shape [{string.Join(", ", tensor.Shape)}]: its architecture differs.",
                    "options");
            source.Values.CopyTo(tensor.Values);
        }
    }

    /// <summary>What keeps the model's head from a network of the given options, which have no fault of their own, or null.</summary>
    internal string? HeadFault(DeepResidualOptions options, TabularDataset data)
    {
        if (!KeepsHead(data))
            return null;
        var (expected, found) = (LastWidth(Network.Spec), LastWidth(options.ToNetworkSpec(Encoder.Layout, data.Outputs)));
        return expected == found ? null
            : $"Transfer.InitialModel: {Differs("The width of the last block", expected, found)} {nameof(ReplaceHead)} draws a head for another width.";
    }

    /// <summary>How the model scales targets, where its head goes on to learn them; else null.</summary>
    internal TargetScaling? TargetsOf(TabularDataset data) => KeepsHead(data) ? _targets : null;

    private bool KeepsHead(TabularDataset data) =>
        !ReplaceHead && Labels is not null && data.Task == _task && data.Outputs == Network.Spec.Outputs;

    private static int LastWidth(NetworkSpec spec) => spec.Blocks > 0 ? spec.WidthOf(spec.Blocks - 1) : spec.FirstWidth;

    private string DescribeNames(IReadOnlyList<string> names, string featureName)
    {
        var missing = ColumnNames!.Except(names).ToArray();
        var added = names.Except(ColumnNames!).ToArray();
        if (missing.Length + added.Length > 0)
            return $"The features of column '{featureName}' are not those of the initial model: missing are {List(missing)}; "
                + $"not expected are {List(added)}.";
        var slot = Enumerable.Range(0, names.Count).First(c => names[c] != ColumnNames![c]);
        return $"The features of column '{featureName}' are in another order than those of the initial model: slot {slot} is '{names[slot]}'; "
            + $"expected '{ColumnNames![slot]}'.";
    }

    private static string List(string[] names) => names.Length == 0 ? "none"
        : string.Join(", ", names.Take(MaxNames).Select(name => $"'{name}'")) + (names.Length > MaxNames ? $" and {names.Length - MaxNames} more" : "");

    private static string Differs(string name, object expected, object found) =>
        Invariant($"{name} must be {expected} as in the initial model, but was {found}.");
}
