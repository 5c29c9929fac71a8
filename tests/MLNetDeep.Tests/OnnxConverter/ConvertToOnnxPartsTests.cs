using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Core.Tests.Networks;
using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Tests.Trainers;

namespace MLNetDeep.Tests.OnnxConverter;

/// <summary>Everything that a model can be made of, in the operators that ConvertToOnnx has, which are older than those of SaveOnnx.</summary>
[TestClass]
public sealed class ConvertToOnnxPartsTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void ConvertToOnnx_EveryActivationNormalizationAndBlock_ScoresTheSame()
    {
        var data = Numbers(hasInfinity: false);
        var networks = TestNetworks.Activations.Select(activation => Options with { Activation = activation, Normalization = Normalization.LayerNorm() })
            .Concat(TestNetworks.Blocks.SelectMany(_ => TestNetworks.Normalizations, (block, normalization) =>
                Options with { Architecture = Options.Architecture with { Block = block }, Normalization = normalization }));

        ConvertedModel.AssertScoreAlike([.. networks.Select(options => Convert(
            $"{options.Activation} {options.Normalization} {options.Architecture.Block}", _mlContext.Regression.Trainers.DeepResidual(options).Fit(data), data))]);
    }

    [TestMethod]
    public void ConvertToOnnx_EveryEncoding_ScoresTheSame()
    {
        var data = Numbers(hasInfinity: false);
        var networks = Normalizations.SelectMany(_ => Enum.GetValues<MissingValues>(), (normalization, missingValues) =>
            Options with { Input = new() { Normalization = normalization, MissingValues = missingValues } });

        ConvertedModel.AssertScoreAlike([.. networks.Select(options =>
        {
            var rows = options.Input.MissingValues == MissingValues.Refuse ? Numbers(hasInfinity: false, hasMissing: false) : data;
            return Convert(
                $"{options.Input.Normalization} {options.Input.MissingValues}", _mlContext.Regression.Trainers.DeepResidual(options).Fit(rows), rows);
        })]);
    }

    [TestMethod]
    public void ConvertToOnnx_NormalizeInputs_GivesTheSameForMissingAndInfiniteNumbers()
    {
        var data = Numbers(hasInfinity: false);
        var others = Numbers(hasInfinity: true);

        ConvertedModel.AssertScoreAlike([.. Normalizations.Select(normalization => Convert(
            $"{normalization}", _mlContext.Transforms.NormalizeInputs("Features", normalization: normalization).Fit(data), others))]);
    }

    private static IReadOnlyList<InputNormalization> Normalizations { get; } =
    [
        InputNormalization.RobustSmoothClip(), InputNormalization.Standardize(bounded: true), InputNormalization.StandardizeChannels(2),
        InputNormalization.MinMax(), InputNormalization.MinMax(-2, 3, clip: true), InputNormalization.QuantileNormal(8), InputNormalization.None(),
    ];

    private static DeepResidualRegressionTrainer.Options Options { get; } = Houses.Regression with
    {
        LabelColumnName = "Label", Epochs = 1, BatchSize = 16, Width = 7,
    };

    // Far and near, constant, and of few values.
    private IDataView Numbers(bool hasInfinity, bool hasMissing = true)
    {
        var random = new Random(1);
        var rows = Enumerable.Range(0, 48).Select(i => new Row
        {
            Label = i % 5,
            Features = [1000 + i % 5, random.NextSingle(), 5, i % 3],
        }).ToArray();
        if (hasMissing)
            (rows[1].Features[0], rows[2].Features[1], rows[3].Features[2]) = (float.NaN, float.NaN, float.NaN);
        if (hasInfinity)
            for (var c = 0; c < 4; c++)
                (rows[4].Features[c], rows[5].Features[c], rows[6].Features[c]) = (float.PositiveInfinity, float.NegativeInfinity, -1e30f);
        return _mlContext.Data.LoadFromEnumerable(rows);
    }

    private ConvertedModel Convert(string name, ITransformer model, IDataView data) => ConvertedModel.Of(_mlContext, name, model, data);

    private sealed class Row
    {
        public float Label { get; set; }

        [VectorType(4)]
        public float[] Features { get; set; } = [];
    }
}
