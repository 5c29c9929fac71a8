using MLNetDeep.Core.Tests.Networks;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Networks;

namespace MLNetDeep.Onnx.Tests;

/// <summary>The models that are compared with ONNX Runtime.</summary>
internal static class OnnxCases
{
    public static IReadOnlyList<InputNormalization> InputNormalizations { get; } =
    [
        InputNormalization.RobustSmoothClip(), InputNormalization.Standardize(bounded: true), InputNormalization.Standardize(),
        InputNormalization.StandardizeChannels(2),
        InputNormalization.MinMax(), InputNormalization.MinMax(-2, 3, clip: true), InputNormalization.QuantileNormal(),
        InputNormalization.QuantileNormal(8), InputNormalization.None(),
    ];

    public static IReadOnlyList<NumericEmbedding> NumericEmbeddings { get; } =
    [
        NumericEmbedding.PiecewiseLinear(), NumericEmbedding.PiecewiseLinear(bins: 1, size: 3), NumericEmbedding.PiecewiseLinear(5, 4, NumericBins.Quantile, PiecewiseForm.Lines),
        NumericEmbedding.PiecewiseLinear(100, 2, NumericBins.Tree, PiecewiseForm.WithLinear), NumericEmbedding.Periodic(), NumericEmbedding.Periodic(3, 2, 0.5f),
        NumericEmbedding.PeriodicLinear(5, 3), NumericEmbedding.PeriodicLinear(deviation: 0.1f, lite: true),
        NumericEmbedding.SideBySide(NumericEmbedding.PiecewiseLinear(7, 3), NumericEmbedding.Periodic(), NumericEmbedding.PeriodicLinear(2, 2)),
    ];

    /// <summary>The block that has cases of its own.</summary>
    public static Block AttentionOf(int heads) => Block.Attention(heads);

    /// <summary>Predictions lie on both sides of it.</summary>
    public static TargetRange ClippedRange { get; } = new(19.5f, 20.25f);

    public static IReadOnlyList<string> ColumnNames { get; } = ["height", "weight in kg", "Gemm_1", "größe", "", "x"];

    public static IReadOnlyList<OnnxCase> All { get; } = [.. Architectures(), .. Encodings(), .. Sizes(), .. Tasks(), .. OfMembers(), .. Several(), .. Complete(), .. Mixed(), .. Sparse(), .. Embeddings(), .. Attention(), DigitsModel.Case];

    /// <summary>The model of each, and its file.</summary>
    public static IReadOnlyList<(TrainedModel Model, byte[] File)> Exported => LazyExported.Value;

    private static readonly Lazy<(TrainedModel, byte[])[]> LazyExported = new(() => [.. All.Select(one =>
    {
        var model = one.Create();
        return (model, one.Export(model));
    })]);

    private static IEnumerable<OnnxCase> Sparse() =>
        from one in ((int Numbers, int Categories, int Networks)[])[(0, 0, 0), (3, 0, 0), (0, 2, 0), (2, 1, 3)]
        select new OnnxCase(
            $"sparse slots, {one}", () => SparseTables.Model(one.Numbers, one.Categories, one.Networks), () => SparseTables.Rows(one.Numbers, one.Categories));

    private static IEnumerable<OnnxCase> Architectures() =>
        from block in TestNetworks.Blocks
        from normalization in TestNetworks.Normalizations
        from activation in TestNetworks.Activations
        select Drawn($"{block} {normalization} {activation}",
            spec => spec with { Block = block, Normalization = normalization, Activation = activation });

    private static IEnumerable<OnnxCase> Encodings() =>
        from normalization in InputNormalizations
        from missingValues in Enum.GetValues<MissingValues>()
        from inputs in Enum.GetValues<OnnxInputs>()
        let hasMissing = missingValues != MissingValues.Refuse
        select new OnnxCase(
            $"{normalization} {missingValues} {inputs}", () => DrawnModels.Create(normalization, missingValues, columnNames: ColumnNames),
            () => DrawnModels.Rows(hasMissing))
        { Options = new() { Inputs = inputs } };

    private static IEnumerable<OnnxCase> Sizes()
    {
        foreach (var normalization in TestNetworks.Normalizations)
        {
            yield return Drawn($"logits {normalization}", spec => spec with { NormalizeLogits = true, Normalization = normalization });
            yield return Drawn($"no blocks {normalization}", spec => spec with { Blocks = 0, Normalization = normalization });
        }
        foreach (var block in TestNetworks.Blocks)
        {
            yield return Drawn($"{block} that shrinks", spec => spec with { Block = block, Blocks = 3, Widths = [30, 9, 2] });
            yield return Drawn($"{block} that grows", spec => spec with { Block = block, Blocks = 3, Widths = [2, 9, 30] });
        }
        foreach (var block in TestNetworks.Blocks)
            yield return Drawn($"{block} of scaled inputs and NTK maps", spec => spec with
            {
                Block = block, ScaleInputs = true, Initialization = Initialization.Ntk(dataDriven: false), Normalization = Normalization.None(),
                Activation = Activation.Parametric(Activation.Mish()),
            });
        yield return Drawn("deep", spec => spec with { Blocks = 6, Width = 70, HiddenWidth = 33 });
        yield return Drawn("one column wide", spec => spec with { Width = 1, HiddenWidth = 1 });
        yield return Drawn("one piece for all", spec => spec with { Activation = Activation.Maxout(int.MaxValue) });
        yield return Drawn("one row", spec => spec) with { Rows = () => DrawnModels.Rows(hasMissing: true)[..DrawnModels.Columns] };
    }

    private static IEnumerable<OnnxCase> Tasks() =>
    [
        .. from task in Enum.GetValues<LearningTask>()
           from normalization in TestNetworks.Normalizations
           select new OnnxCase(
               $"{task} {normalization.GetType().Name}",
               () => DrawnModels.Create(task: task, alter: spec => spec with { Normalization = normalization }),
               () => DrawnModels.Rows(hasMissing: true)),
        new("clipped predictions", () => DrawnModels.Create(task: LearningTask.Regression, targetRange: ClippedRange), () => DrawnModels.Rows(hasMissing: true)),
    ];

    private static IEnumerable<OnnxCase> OfMembers() =>
        from task in Enum.GetValues<LearningTask>()
        from members in (Members[])[Members.Mini(3), Members.Full(3)]
        from block in (Block[])[Block.PreActivation(), Block.Dense()]
        select new OnnxCase(
            $"{task} {members} {block}",
            () => DrawnModels.Create(task: task, alter: spec => spec with { Members = members, Block = block, NormalizeLogits = true }),
            () => DrawnModels.Rows(hasMissing: true));

    private static IEnumerable<OnnxCase> Several() =>
        from task in Enum.GetValues<LearningTask>()
        from networks in (int[])[1, 2, 3]
        from temperature in (float[])[1, 0.5f, 3]
        where networks > 1 ? task != LearningTask.Regression || temperature == 1 : task != LearningTask.Regression && temperature != 1
        select new OnnxCase(
            Invariant($"{task}, {networks} networks, temperature {temperature}"),
            () => DrawnModels.Several(task, networks, temperature), () => DrawnModels.Rows(hasMissing: true));

    private static IEnumerable<OnnxCase> Complete() =>
        from oneHotUpTo in (int[])[0, 4, 100]
        select new OnnxCase(
            $"categories that no row lacks, one-hot up to {oneHotUpTo}",
            () => DrawnModels.Create(
                missingValues: MissingValues.Refuse, table: MixedTables.CompleteTable(1, [3, 5, 4]), categories: new() { MaxOneHotValues = oneHotUpTo }),
            () => MixedTables.Rows(1, [3, 5, 4]));

    private static IEnumerable<OnnxCase> Mixed() =>
        from numbers in (int[])[0, 3]
        from values in (int[][])[[4], [40], [3, 30, 5, 12, 1, 0]]
        from oneHotUpTo in (int[])[0, 8, 100]
        from inputs in Enum.GetValues<OnnxInputs>()
        select new OnnxCase(
            $"{numbers} numbers, categories of {string.Join(", ", values)}, one-hot up to {oneHotUpTo}, {inputs}",
            () => DrawnModels.Create(
                missingValues: MissingValues.Refuse, table: MixedTables.Table(numbers, values), categories: new() { MaxOneHotValues = oneHotUpTo }),
            () => MixedTables.Rows(numbers, values))
        { Options = new() { Inputs = inputs } };

    private static IEnumerable<OnnxCase> Embeddings()
    {
        foreach (var kind in NumericEmbeddings)
        {
            foreach (var normalization in (InputNormalization[])[InputNormalization.RobustSmoothClip(), InputNormalization.None(), InputNormalization.QuantileNormal()])
                yield return new($"{kind} {normalization}", () => DrawnModels.Create(normalization, embedding: kind), () => DrawnModels.Rows(hasMissing: true));
            yield return new(
                $"{kind} beside numbers of two values",
                () => DrawnModels.Create(table: DrawnModels.TableWithFlags(), embedding: kind, embedsNumbers: true),
                () => DrawnModels.WithFlags(DrawnModels.Rows(hasMissing: true)));
            yield return new(
                $"{kind} beside categories",
                () => DrawnModels.Create(missingValues: MissingValues.Refuse, table: MixedTables.Table(3, [3, 30]), embedding: kind),
                () => MixedTables.Rows(3, [3, 30]));
        }
    }

    private static IEnumerable<OnnxCase> Attention()
    {
        foreach (var (heads, blocks) in ((int, int)[])[(1, 1), (2, 3), (8, 2)])
            yield return Drawn($"attention of {heads} heads in {blocks} blocks", spec => WithAttention(spec, heads) with { Blocks = blocks });
        yield return Drawn("attention without shortcuts", spec => WithAttention(spec, 2) with { Block = Block.Attention(2, shortcuts: false), Blocks = 2 });
        foreach (var missingValues in Enum.GetValues<MissingValues>())
            yield return new(
                $"attention where missing values are {missingValues}", () => DrawnModels.Create(missingValues: missingValues, alter: spec => WithAttention(spec, 2)),
                () => DrawnModels.Rows(missingValues != MissingValues.Refuse));
        foreach (var kind in NumericEmbeddings.Where(kind => kind is NumberwiseEmbedding))
            yield return new(
                $"attention, {kind} beside numbers of two values",
                () => DrawnModels.Create(
                    missingValues: MissingValues.MedianWithIndicator, table: DrawnModels.TableWithFlags(), embedding: kind, embedsNumbers: true, alter: spec => WithAttention(spec, 4)),
                () => DrawnModels.WithFlags(DrawnModels.Rows(hasMissing: true)));
        foreach (var oneHotUpTo in (int[])[0, 8, 100])
            yield return new(
                $"attention, categories one-hot up to {oneHotUpTo}",
                () => DrawnModels.Create(
                    missingValues: MissingValues.Refuse, table: MixedTables.Table(3, [3, 30, 5, 12, 1, 0]), categories: new() { MaxOneHotValues = oneHotUpTo },
                    alter: spec => WithAttention(spec, 2)),
                () => MixedTables.Rows(3, [3, 30, 5, 12, 1, 0]));
    }

    private static NetworkSpec WithAttention(NetworkSpec spec, int heads) => spec with { Block = AttentionOf(heads), Width = 24 };

    private static OnnxCase Drawn(string name, Func<NetworkSpec, NetworkSpec> alter) =>
        new(name, () => DrawnModels.Create(alter: alter), () => DrawnModels.Rows(hasMissing: true));
}
