using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Tests.Trainers;

namespace MLNetDeep.Tests.OnnxConverter;

/// <summary>Pipelines that ML.NET's own ConvertToOnnx writes, scored by ONNX Runtime as by ML.NET.</summary>
[TestClass]
public sealed class ConvertToOnnxTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void ConvertToOnnx_LoadedPipelineWithMissingNumbers_HasEveryStep()
    {
        var rows = Blobs.Rows(60);
        for (var i = 0; i < rows.Length; i += 7)
            rows[i].X = float.NaN;
        rows[3].Noise = rows[5].Y = float.NaN;
        var data = _mlContext.Data.LoadFromEnumerable(rows);
        var model = Blobs.Encoding(_mlContext)
            .Append(_mlContext.Transforms.NormalizeInputs("Features"))
            .Append(Blobs.Trainer(_mlContext))
            .Append(_mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"))
            .Fit(data);
        var loaded = SavedModel.Load(_mlContext, SavedModel.Save(_mlContext, model, data.Schema));

        ConvertedModel.AssertScoreAlike(Convert("fitted", model, data), Convert("loaded", loaded, data));
    }

    [TestMethod]
    public void ConvertToOnnx_EachTaskWithCategories_GivesItsColumns()
    {
        var data = Table();
        string[] categories = ["Town", "Colour"];
        IEstimator<ITransformer>[] trainers =
        [
            new DeepResidualTrainer(_mlContext, Houses.Multiclass with { Epochs = 2, CategoricalColumnNames = categories }),
            new DeepResidualTrainer(_mlContext, Houses.Multiclass with { Epochs = 2, CategoricalColumnNames = categories, FeatureColumnName = null }),
            new DeepResidualBinaryTrainer(_mlContext, Houses.Binary with { Epochs = 2, CategoricalColumnNames = categories }),
            new DeepResidualRegressionTrainer(_mlContext, Houses.Regression with { Epochs = 2, CategoricalColumnNames = categories }),
        ];

        var models = trainers.Select(trainer =>
        {
            var model = Houses.Encoding(_mlContext).Append(trainer).Fit(Houses.View(_mlContext, 96));
            return Convert($"{trainer}", SavedModel.Load(_mlContext, SavedModel.Save(_mlContext, model, data.Schema)), data);
        }).ToArray();

        ConvertedModel.AssertScoreAlike(models);
    }

    [TestMethod]
    public void ConvertToOnnx_CategoriesWithoutKeys_ScoresTheSame()
    {
        Flat[] rows =
        [
            .. Houses.Rows(96).Select((row, r) => new Flat
            {
                Size = row.Size, Town = row.Town, Dear = row.Dear, Corner = r % 2 == 0, Floor = r % 5, Door = (byte)(r % 3),
            }),
        ];
        var model = _mlContext.BinaryClassification.Trainers.DeepResidual(Houses.Binary with
        {
            Epochs = 2, FeatureColumnName = "Size", CategoricalColumnNames = ["Town", "Corner", "Floor", "Door"],
        }).Fit(_mlContext.Data.LoadFromEnumerable(rows));
        (rows[1].Town, rows[2].Town, rows[3].Floor) = ("elsewhere", "", 99);
        var data = _mlContext.Data.LoadFromEnumerable(rows.Take(30).ToArray());

        ConvertedModel.AssertScoreAlike(Convert("values", model, data));
    }

    [TestMethod]
    public void ConvertToOnnx_OneHotCategoriesBesideNumbers_ScoresTheSame()
    {
        var data = Table();
        var model = _mlContext.Transforms.Categorical.OneHotEncoding("Town")
            .Append(_mlContext.Transforms.Concatenate("Features", "Size", "Town", "Noise"))
            .Append(_mlContext.BinaryClassification.Trainers.DeepResidual(Houses.Binary with { Epochs = 2 }))
            .Fit(Houses.View(_mlContext, 96));

        ConvertedModel.AssertScoreAlike(Convert("one-hot", model, data));
    }

    [TestMethod]
    public void ConvertToOnnx_KeysAsTheyAre_TakesThoseBeyondTheTypeForMissing()
    {
        ConvertedModel.AssertScoreAlike(OfKeys<uint>(0, 1, 2, 3, 7), OfKeys<byte>(0, 1, 2, 3, 7));

        ConvertedModel OfKeys<TKey>(params TKey[] keys) where TKey : struct
        {
            var trained = new KeyedDataView<TKey>(3, [.. Enumerable.Repeat(keys[1..4], 12).SelectMany(key => key)]);
            var model = _mlContext.Transforms.CopyColumns("Kind", "Label")
                .Append(_mlContext.MulticlassClassification.Trainers.DeepResidual(Blobs.Options with { CategoricalColumnNames = ["Kind"] }))
                .Fit(trained);
            return Convert($"{typeof(TKey)}", model, new KeyedDataView<TKey>(3, keys));
        }
    }

    [TestMethod]
    public void ConvertToOnnx_FeaturesOfOneNumberOrSeveralDimensions_ScoresTheSame()
    {
        var table = Table();
        var one = _mlContext.Transforms.NormalizeInputs("Size")
            .Append(_mlContext.Regression.Trainers.DeepResidual(Houses.Regression with { Epochs = 2, FeatureColumnName = "Size" }))
            .Fit(table);
        var squares = _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i => new Square
        {
            Label = i % 3,
            Features = [i % 3, i % 5, i, -i, i % 7, 1],
        }));
        var several = _mlContext.Transforms.NormalizeInputs("Features")
            .Append(_mlContext.Regression.Trainers.DeepResidual(Houses.Regression with { Epochs = 2, LabelColumnName = "Label" }))
            .Fit(squares);

        ConvertedModel.AssertScoreAlike(Convert("one number", one, table), Convert("2 by 3", several, squares));
    }

    [TestMethod]
    public void ConvertToOnnx_TwoNetworksAndColumnsOfTheGraphsNames_KeepsAllApart()
    {
        var data = Houses.View(_mlContext, 60);
        var model = Houses.Encoding(_mlContext)
            .Append(_mlContext.Transforms.CopyColumns("MLNetDeep.Gemm_1", "Size"))
            .Append(_mlContext.Transforms.CopyColumns("weight", "Noise"))
            .Append(_mlContext.Regression.Trainers.DeepResidual(Houses.Regression with { Epochs = 10 }))
            .Append(_mlContext.Transforms.CopyColumns("Estimate", "Score"))
            .Append(_mlContext.Transforms.Concatenate("Features", "Features", "Estimate", "MLNetDeep.Gemm_1", "weight"))
            .Append(_mlContext.Transforms.NormalizeInputs("Features"))
            .Append(_mlContext.BinaryClassification.Trainers.DeepResidual(Houses.Binary with
            {
                Epochs = 1, Architecture = new() { NumericEmbedding = NumericEmbedding.PiecewiseLinear(form: PiecewiseForm.WithLinear) }, // a rounded estimate may jump
            }))
            .Fit(data);

        ConvertedModel.AssertScoreAlike(Convert("two", model, data));
    }

    [TestMethod]
    public void ConvertToOnnx_WithAPartOfTheRows_NeedsNoMoreThanTheirColumns()
    {
        var split = _mlContext.Data.TrainTestSplit(Houses.View(_mlContext, 60), testFraction: 0.3);
        var model = Houses.Encoding(_mlContext)
            .Append(_mlContext.Regression.Trainers.DeepResidual(Houses.Regression with { Epochs = 1 })).Fit(split.TrainSet);

        ConvertedModel.AssertScoreAlike(Convert("split", model, split.TestSet));
    }

    [TestMethod]
    public void ConvertToOnnx_RowThatMLNetRefuses_HasNoNumberAndNoClass()
    {
        var (data, model) = Blobs.Trained(_mlContext);
        var chain = Blobs.Encoding(_mlContext).Fit(Blobs.View(_mlContext, 120)).Append(model);
        var rows = Blobs.Rows(6);
        rows[2].Y = float.PositiveInfinity;

        var found = Convert("infinite", chain, _mlContext.Data.LoadFromEnumerable(rows)).Score();

        for (var r = 0; r < rows.Length; r++)
        {
            Assert.AreEqual(r == 2, (ulong)found["PredictedLabel"][r] == 0, $"row {r}");
            for (var c = 0; c < 3; c++)
                Assert.AreEqual(r == 2, float.IsNaN((float)found["Score"][3 * r + c]), $"row {r}");
        }
    }

    // Towns and colours that no model has seen, and missing numbers.
    private IDataView Table()
    {
        var rows = Houses.Rows(40);
        (rows[1].Town, rows[2].Colour, rows[3].Size, rows[4].Noise) = ("elsewhere", "green", float.NaN, float.NaN);
        return _mlContext.Data.LoadFromEnumerable(rows);
    }

    private ConvertedModel Convert(string name, ITransformer model, IDataView data) => ConvertedModel.Of(_mlContext, name, model, data);

    private sealed class Flat
    {
        public float Size { get; set; }

        public string Town { get; set; } = "";

        public bool Corner { get; set; }

        public int Floor { get; set; }

        public byte Door { get; set; }

        public bool Dear { get; set; }
    }

    private sealed class Square
    {
        public float Label { get; set; }

        [VectorType(2, 3)]
        public float[] Features { get; set; } = [];
    }
}
