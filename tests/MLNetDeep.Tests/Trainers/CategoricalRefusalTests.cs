using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;
using MLNetDeep.Host;

namespace MLNetDeep.Tests.Trainers;

/// <summary>Categorical columns that cannot be used, and keys that stand for something else: refused before a row is read.</summary>
[TestClass]
public sealed class CategoricalRefusalTests
{
    private const string Expected = "expected: text, Booleans, whole numbers or keys, or a vector of them of known size.";

    private readonly MLContext _mlContext = new(seed: 1);

    private sealed class WordRow
    {
        public bool Dear { get; set; }

        public float Size { get; set; }

        [VectorType(2)]
        public float[] Features { get; set; } = [0, 0];

        public string[] Words { get; set; } = ["a"];
    }

    [TestMethod]
    public void Create_NamesUnfit_ThrowsNamingAllFaults()
    {
        foreach (var (options, fault) in new (DeepResidualBinaryTrainer.Options, string)[]
        {
            (Houses.Binary with { FeatureColumnName = null },
                "FeatureColumnName must name a column. It may be null only where NumericColumnNames or CategoricalColumnNames names some."),
            (Houses.Binary with { FeatureColumnName = "", CategoricalColumnNames = ["Town"] }, "FeatureColumnName must name a column."),
            (Houses.Binary with { CategoricalColumnNames = null! }, "CategoricalColumnNames must not be null."),
            (Houses.Binary with { CategoricalColumnNames = ["Town", ""] }, "CategoricalColumnNames must name a column in each place."),
            (Houses.Binary with { CategoricalColumnNames = ["Town", null!] }, "CategoricalColumnNames must name a column in each place."),
            (Houses.Binary with { CategoricalColumnNames = ["Town", "Colour", "Town"] },
                "CategoricalColumnNames must name a column once, but named 'Town' 2 times."),
            (Houses.Binary with { CategoricalColumnNames = ["Dear"] }, "CategoricalColumnNames must not name the label, but named 'Dear'."),
            (Houses.Binary with { CategoricalColumnNames = ["Features"] }, "CategoricalColumnNames must not name the features, but named 'Features'."),
            (Houses.Binary with { CategoricalColumnNames = ["Weight"], ExampleWeightColumnName = "Weight" },
                "CategoricalColumnNames must not name the example weight, but named 'Weight'."),
            (Houses.Binary with { Input = new() { Categories = new() { MaxOneHotValues = -1 } } }, "Input.Categories.MaxOneHotValues must be in [0, 65536], but was -1."),
        })
        {
            var e = Assert.ThrowsExactly<ArgumentException>(() => new DeepResidualBinaryTrainer(_mlContext, options));
            StringAssert.Contains(e.Message, fault);
            Assert.AreEqual("options", e.ParamName);
        }
    }

    [TestMethod]
    public void Fit_OptionsThatDoNotFitTheColumns_ThrowsBeforeReadingNamingAllFaults()
    {
        var data = new CountingDataView(Houses.Encoded(_mlContext, 60));
        var trainer = new DeepResidualBinaryTrainer(_mlContext, Houses.Binary with
        {
            CategoricalColumnNames = ["Town"], Regularization = new() { FeatureGroups = [0, 1] },
            Loss = Networks.Loss.CrossEntropy(classWeights: [1, 2, 3]),
            Input = new() { Normalization = Data.InputNormalization.StandardizeChannels(5) },
        });
        const string Columns = "Regularization.FeatureGroups must have a number for each of the 3 features (2 in column 'Features', 1 categorical), but had 2. "
            + "Input.Normalization: Channels must divide the number of columns, 2, but was 5.";

        var e = Assert.ThrowsExactly<ArgumentException>(() => trainer.Fit(data));
        Assert.AreEqual($"Loss: There are 3 class weights for 2 classes. {Columns} (Parameter 'options')", e.Message);
        StringAssert.StartsWith(Assert.ThrowsExactly<ArgumentException>(() => trainer.Pretrain(data)).Message, Columns);
        Assert.ThrowsExactly<ArgumentException>(() => trainer.FindLearningRate(data));
        Assert.ThrowsExactly<ArgumentException>(() => trainer.Tune(data));
        Assert.AreEqual(0, data.Moves);
    }

    [TestMethod]
    [DataRow("Nowhere", "Column 'Nowhere' is missing; " + Expected)]
    [DataRow("Size", "Column 'Size' has type Single; " + Expected)]
    [DataRow("Words", "Column 'Words' has type Vector<Key<UInt32, 0-1>> of unknown size; " + Expected)]
    public void Fit_ColumnUnfit_ThrowsBeforeReading(string name, string message)
    {
        var view = _mlContext.Data.LoadFromEnumerable(new[] { new WordRow(), new WordRow { Dear = true, Words = ["a", "b"] } });
        var data = new CountingDataView(_mlContext.Transforms.Conversion.MapValueToKey("Words").Fit(view).Transform(view));
        var trainer = new DeepResidualBinaryTrainer(_mlContext, Houses.Binary with { CategoricalColumnNames = [name] });

        var e = Assert.ThrowsExactly<ArgumentException>(() => trainer.Fit(data));

        StringAssert.Contains(e.Message, message);
        Assert.AreEqual(0, data.Moves);
    }

    [TestMethod]
    public void GetOutputSchema_ColumnUnfit_Throws()
    {
        SchemaShape ShapeOf(SchemaShape.Column.VectorKind kind, bool isKey) => new(
        [
            ShapeColumn.Create("Dear", SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance),
            ShapeColumn.Create("Features", SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single),
            ShapeColumn.Create("Town", kind, isKey ? NumberDataViewType.UInt32 : NumberDataViewType.Double, isKey),
        ]);
        var trainer = new DeepResidualBinaryTrainer(_mlContext, Houses.Binary with { CategoricalColumnNames = ["Town"] });

        Assert.IsNotNull(trainer.GetOutputSchema(ShapeOf(SchemaShape.Column.VectorKind.Scalar, isKey: true)));
        Assert.IsNotNull(trainer.GetOutputSchema(ShapeOf(SchemaShape.Column.VectorKind.Vector, isKey: true)));
        foreach (var shape in new[]
        {
            ShapeOf(SchemaShape.Column.VectorKind.Scalar, isKey: false), ShapeOf(SchemaShape.Column.VectorKind.VariableVector, isKey: true),
        })
            StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => trainer.GetOutputSchema(shape)).Message, Expected);
    }

    [TestMethod]
    public void Transform_KeysOfOtherValues_ThrowsNamingColumnKeyAndBothValues()
    {
        var data = Encode(_mlContext, "red", "blue");
        var model = Trainer().Fit(data);
        var loaded = SavedModel.Load(_mlContext, SavedModel.Save(_mlContext, model));

        foreach (var (other, message) in new[]
        {
            (Encode(_mlContext, "red", "green"), "Key 2 of column 'Colour' stands for 'green'; expected 'blue', as in training. Map both with one fitted transformer."),
            (Encode(_mlContext, "red", "blue", "green"), "Key 3 of column 'Colour' stands for 'green'; expected nothing (there are 2 keys), as in training."),
            (Encode(_mlContext, "red"), "Key 2 of column 'Colour' stands for nothing (there are 1 keys); expected 'blue', as in training."),
        })
            foreach (var transformer in new[] { model, loaded })
                foreach (var bind in new Action[]
                {
                    () => transformer.Transform(other), () => transformer.GetOutputSchema(other.Schema), () => transformer.GetRowToRowMapper(other.Schema),
                })
                    StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(bind).Message, message);
        Assert.IsNotNull(loaded.Transform(Encode(_mlContext, "red", "blue")));
    }

    [TestMethod]
    public void Transform_KeysWithoutValuesOrWithMore_AreTakenAsTheyAre()
    {
        var data = new KeyedDataView<uint>(3, 1, 2, 3, 1, 2, 3);
        var trainer = new DeepResidualTrainer(
            _mlContext, Houses.Multiclass with { LabelColumnName = "Label", CategoricalColumnNames = ["Key"], Validation = new() { Fraction = 0 }, Epochs = 1 });
        var copy = _mlContext.Transforms.CopyColumns("Key", "Label").Fit(data);

        var model = trainer.Fit(copy.Transform(data));

        Assert.IsNotNull(model.Transform(copy.Transform(new KeyedDataView<uint>(9, 9, 4))));
    }

    [TestMethod]
    public void Transform_VectorOfAnotherSize_ThrowsWithBoth()
    {
        IDataView TagsOf(string other)
        {
            var data = Encode(_mlContext, "red", "blue");
            var pipeline = _mlContext.Transforms.Concatenate("Features", "Size", "Noise")
                .Append(_mlContext.Transforms.Concatenate("Texts", other == "" ? ["Town", "Range"] : ["Town", "Range", other]))
                .Append(_mlContext.Transforms.Conversion.MapValueToKey("Tags", "Texts"));
            return pipeline.Fit(data).Transform(data);
        }
        var model = new DeepResidualBinaryTrainer(_mlContext, Houses.Binary with { CategoricalColumnNames = ["Tags"], Epochs = 1 }).Fit(TagsOf(""));

        var e = Assert.ThrowsExactly<ArgumentException>(() => model.Transform(TagsOf("Town")));

        StringAssert.Contains(e.Message, "Column 'Tags' has 3 values a row; expected 2, as in training.");
    }

    [TestMethod]
    public void Transform_CategoryMissingOrNoKey_Throws()
    {
        var model = Trainer().Fit(Encode(_mlContext, "red", "blue"));
        var view = Houses.View(_mlContext, 3);
        var bare = _mlContext.Transforms.Concatenate("Features", "Size", "Noise")
            .Append(_mlContext.Transforms.CopyColumns("Colour", "Size")).Fit(view).Transform(view);

        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => model.Transform(bare)).Message, "Column 'Colour' has type Single; " + Expected);
    }

    [TestMethod]
    public void Fit_ValidationKeysOfOtherValues_Throws()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => Trainer().Fit(Encode(_mlContext, "red", "blue"), Encode(_mlContext, "blue", "red")));

        StringAssert.Contains(e.Message, "Key 1 of column 'Colour' stands for 'blue'; expected 'red', as in the training data.");
    }

    private DeepResidualBinaryTrainer Trainer() =>
        new(_mlContext, Houses.Binary with { CategoricalColumnNames = ["Colour"], Epochs = 1 });

    /// <summary>Rows whose colours are mapped to keys in the order given.</summary>
    private static IDataView Encode(MLContext mlContext, params string[] colours)
    {
        var rows = Houses.Rows(40);
        for (int i = 0; i < rows.Length; i++)
            rows[i].Colour = colours[i % colours.Length];
        var view = mlContext.Data.LoadFromEnumerable(rows);
        return mlContext.Transforms.Concatenate("Features", "Size", "Noise")
            .Append(mlContext.Transforms.Conversion.MapValueToKey("Colour", keyOrdinality: ValueToKeyMappingEstimator.KeyOrdinality.ByOccurrence))
            .Fit(view).Transform(view);
    }
}
