using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep.Tests.Trainers;

/// <summary>Features under other names, as those in another order are, are refused by name wherever a schema says so.</summary>
[TestClass]
public sealed class SlotNameTests
{
    private const string OtherOrder =
        "Slot 0 of column 'Features' is 'Noise'; expected 'Size', as in training. These are the same columns in another order: concatenate them in the same one.";

    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Transform_ColumnsInAnotherOrder_IsRefusedEverywhereAndAfterLoading()
    {
        var view = Houses.View(_mlContext, 60);
        var other = Named(view, "Noise", "Size");
        foreach (var trainer in new IEstimator<DeepResidualPredictionTransformer>[]
        {
            new DeepResidualBinaryTrainer(_mlContext, Houses.Binary with { Epochs = 1 }),
            new DeepResidualRegressionTrainer(_mlContext, Houses.Regression with { Epochs = 1 }),
            new DeepResidualTrainer(_mlContext, Houses.Multiclass with { Epochs = 1 }),
        })
        {
            var model = trainer.Fit(Named(view, "Size", "Noise"));
            var loaded = SavedModel.Load(new MLContext(), SavedModel.Save(_mlContext, model));
            foreach (var transformer in new[] { model, loaded })
            {
                foreach (var bind in new Action[]
                {
                    () => transformer.Transform(other), () => transformer.GetOutputSchema(other.Schema), () => transformer.GetRowToRowMapper(other.Schema),
                })
                    StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(bind).Message, OtherOrder);
                Assert.IsNotNull(transformer.Transform(Named(view, "Size", "Noise")));
            }
        }
    }

    [TestMethod]
    public void Transform_AnotherColumn_IsRefusedByName()
    {
        var view = Houses.View(_mlContext, 60);
        var model = new DeepResidualBinaryTrainer(_mlContext, Houses.Binary with { Epochs = 1 }).Fit(Named(view, "Size", "Noise"));

        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => model.Transform(Named(view, "Size", "Weight"))).Message,
            "Slot 1 of column 'Features' is 'Weight'; expected 'Noise', as in training. Where both mean the same, give both the same name, or no names.");
    }

    [TestMethod]
    public void Fit_ValidationInAnotherOrder_IsRefusedBeforeReading()
    {
        var view = Houses.View(_mlContext, 60);
        var training = new CountingDataView(Named(view, "Size", "Noise"));

        var e = Assert.ThrowsExactly<ArgumentException>(
            () => new DeepResidualBinaryTrainer(_mlContext, Houses.Binary).Fit(training, Named(view, "Noise", "Size")));

        StringAssert.Contains(e.Message, OtherOrder.Replace("in training.", "in the training data."));
        Assert.AreEqual(0, training.Moves);
    }

    [TestMethod]
    public void Transform_NamesOnOneSideAlone_IsScored()
    {
        var named = Named(Houses.View(_mlContext, 60), "Size", "Noise");
        var unnamed = Unnamed();
        Assert.IsFalse(unnamed.Schema["Features"].HasSlotNames());
        foreach (var categories in (ColumnNames[])[[], ["Town"]])
        {
            var trainer = new DeepResidualBinaryTrainer(_mlContext, Houses.Binary with { Epochs = 1, CategoricalColumnNames = categories });
            foreach (var (first, second) in new[] { (named, unnamed), (unnamed, named) })
            {
                var model = trainer.Fit(first, second);
                Assert.IsNotNull(model.Transform(second));
                Assert.IsNotNull(SavedModel.Load(_mlContext, SavedModel.Save(_mlContext, model)).Transform(second));
            }
        }
    }

    [TestMethod]
    public void Transform_SlotsOfWhichSomeHaveNoName_ComparesTheOthers()
    {
        // A vector without names leaves its slots without.
        var view = Unnamed();
        IDataView WithSize(params string[] columns) => _mlContext.Transforms.Concatenate("Features", columns).Fit(view).Transform(view);
        var model = new DeepResidualBinaryTrainer(_mlContext, Houses.Binary with { Epochs = 1 }).Fit(WithSize("Size", "Features"));

        Assert.IsNotNull(model.Transform(WithSize("Size", "Features")));
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => model.Transform(WithSize("Weight", "Features"))).Message,
            "Slot 0 of column 'Features' is 'Weight'; expected 'Size', as in training.");
    }

    [TestMethod]
    public void Transform_VectorOfKeysInAnotherOrder_IsRefused()
    {
        // One mapping of both columns, so that the keys stand for the same values, and the order alone differs.
        var view = Houses.View(_mlContext, 60);
        var keys = _mlContext.Data.LoadFromEnumerable(Houses.Rows(60).Select(row => new { Text = row.Town }).Concat(Houses.Rows(60).Select(row => new { Text = row.Colour })));
        IDataView WithTags(params string[] columns) => _mlContext.Transforms.Concatenate("Features", "Size", "Noise")
            .Append(_mlContext.Transforms.Concatenate("Texts", columns))
            .Append(_mlContext.Transforms.Conversion.MapValueToKey("Tags", "Texts", keyData: keys)).Fit(view).Transform(view);
        Assert.IsTrue(WithTags("Town", "Colour").Schema["Tags"].HasSlotNames());
        var model = new DeepResidualBinaryTrainer(_mlContext, Houses.Binary with { Epochs = 1, CategoricalColumnNames = ["Tags"] })
            .Fit(WithTags("Town", "Colour"));

        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => model.Transform(WithTags("Colour", "Town"))).Message,
            "Slot 0 of column 'Tags' is 'Colour'; expected 'Town', as in training.");
    }

    private IDataView Named(IDataView view, params string[] columns) => _mlContext.Transforms.Concatenate("Features", columns)
        .Append(_mlContext.Transforms.Conversion.MapValueToKey("Town")).Append(_mlContext.Transforms.Conversion.MapValueToKey("Range"))
        .Fit(view).Transform(view);

    private IDataView Unnamed()
    {
        var view = _mlContext.Data.LoadFromEnumerable(Houses.Rows(60).Select(row => new VectorRow
        {
            Features = [row.Size, row.Noise], Size = row.Size, Weight = row.Weight, Dear = row.Dear, Town = row.Town,
        }));
        return _mlContext.Transforms.Conversion.MapValueToKey("Town").Fit(view).Transform(view);
    }

    private sealed class VectorRow
    {
        [VectorType(2)]
        public float[] Features { get; set; } = [0, 0];

        public float Size { get; set; }

        public float Weight { get; set; }

        public bool Dear { get; set; }

        public string Town { get; set; } = "";
    }
}
