using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Host;

namespace MLNetDeep.Tests.Trainers;

/// <summary>What is said of a column of the wrong type names what to put before the trainer, and that works.</summary>
[TestClass]
public sealed class ColumnCureTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    [DataRow("Double", "has type Double; expected: a float (Single) or a float vector of known size. Name it in NumericColumnNames = [\"Double\"] instead")]
    [DataRow("Long", "has type Int64; expected: a float (Single) or a float vector of known size. Name it in NumericColumnNames = [\"Long\"] instead")]
    [DataRow("Byte", "has type Byte; expected: a float (Single) or a float vector of known size. Name it in NumericColumnNames = [\"Byte\"] instead")]
    [DataRow("Flag", "has type Boolean; expected: a float (Single) or a float vector of known size. Name it in NumericColumnNames = [\"Flag\"] instead")]
    [DataRow("Longs", "has type Vector<Int64, 2>; expected: a float (Single) or a float vector of known size. Name it in NumericColumnNames = [\"Longs\"] instead")]
    public void Features_OfANumber_AreCuredByNumericColumnNames(string name, string message)
    {
        AssertFeatures(name, message);
        Fit(null, Binary(features: null, numbers: [name]));
    }

    [TestMethod]
    public void Features_OfText_AreCuredByFeaturizeTextOrAsCategories()
    {
        AssertFeatures("Text", "has type String; expected: a float (Single) or a float vector of known size. Text.FeaturizeText(\"Text\") makes numbers of it; "
            + "where it holds categories, name it in CategoricalColumnNames.");
        Fit(_mlContext.Transforms.Text.FeaturizeText("Text"), Binary(features: "Text"));
        Fit(null, Binary(features: null, categories: ["Text"]));
    }

    [TestMethod]
    public void Features_OfAKey_AreCuredByCategoricalColumnNames()
    {
        AssertFeatures("Key", "has type Key<UInt32, 0-2>; expected: a float (Single) or a float vector of known size. Keys are categories: name it in "
            + "CategoricalColumnNames, and set FeatureColumnName = null where there are no numbers.");
        Fit(null, Binary(features: null, categories: ["Key"]));
    }

    [TestMethod]
    public void Features_OfATime_AreCuredByNumericColumnNames()
    {
        AssertFeatures("Time", "has type DateTime; expected: a float (Single) or a float vector of known size. Name it in "
            + "NumericColumnNames = [\"Time\"] instead, which takes all numbers and dates.");
        Fit(null, Binary(features: null, numbers: ["Time"]));
    }

    [TestMethod]
    public void Features_OfUnknownSize_AreCuredByVectorType()
    {
        AssertFeatures("Loose", "has type Vector<Single> of unknown size; expected: a float (Single) or a float vector of known size. The size of a vector is "
            + "known where its member says [VectorType(n)], or where the loader's column has a last index.");
        AssertFeatures("LooseLongs", "has type Vector<Int64> of unknown size; expected: a float (Single) or a float vector of known size. "
            + "Name it in NumericColumnNames = [\"LooseLongs\"] instead, which takes all numbers and dates. The size of a vector is known");
        Fit(null, Binary(features: "Floats"));
    }

    [TestMethod]
    public void Features_Missing_NameWhatThereIs()
    {
        var e = Assert.ThrowsExactly<ArgumentException>(() => Fit(_mlContext.Transforms.SelectColumns("Answer", "Single", "Key"), Binary(features: "Features")));

        StringAssert.Contains(e.Message, "Column 'Features' is missing; expected: a float (Single) or a float vector of known size. There are 'Answer', 'Single', 'Key'. "
            + "NumericColumnNames and CategoricalColumnNames take several columns by their names.");
    }

    [TestMethod]
    public void BinaryLabel_OfEachType_IsCuredByMapValueOrConvertType()
    {
        AssertBinary("Text", "has type String; expected: a bool. Conversion.MapValue(\"Text\", new Dictionary<string, bool> { [\"yes\"] = true, [\"no\"] = false }) "
            + "says which value is which.");
        Fit(_mlContext.Transforms.Conversion.MapValue("Text", new Dictionary<string, bool> { ["yes"] = true, ["no"] = false }), Binary(label: "Text"));
        foreach (var (name, type) in new[] { ("Single", "Single"), ("Long", "Int64"), ("Byte", "Byte"), ("Double", "Double") })
        {
            AssertBinary(name, $"has type {type}; expected: a bool. Conversion.ConvertType(\"{name}\", outputKind: DataKind.Boolean) before it takes 0 for false.");
            var model = Fit(_mlContext.Transforms.Conversion.ConvertType(name, outputKind: DataKind.Boolean), Binary(label: name, features: "Floats"));
            Assert.IsNotNull(model);
        }
        AssertBinary("Key", "has type Key<UInt32, 0-2>; expected: a bool. Before it was made a key, Conversion.MapValue(\"Key\", ");
        AssertBinary("Floats", "has type Vector<Single, 2>; expected: a bool. Each row must have one value, not a vector of them.");
    }

    [TestMethod]
    public void MulticlassLabel_OfEachType_IsCuredByMapValueToKey()
    {
        foreach (var (name, type) in new[] { ("Text", "String"), ("Single", "Single"), ("Long", "Int64"), ("Byte", "Byte"), ("Flag", "Boolean"), ("Time", "DateTime") })
        {
            var trainer = new DeepResidualTrainer(_mlContext, Options(new DeepResidualTrainer.Options { LabelColumnName = name, FeatureColumnName = "Floats" }));
            StringAssert.Contains(
                Assert.ThrowsExactly<ArgumentException>(() => Fit(null, trainer)).Message,
                $"Column '{name}' has type {type}; expected: a key. Conversion.MapValueToKey(\"{name}\") before it makes it one.");
            Fit(_mlContext.Transforms.Conversion.MapValueToKey(name), trainer);
        }
    }

    [TestMethod]
    public void RegressionLabel_OfEachType_IsCuredByConvertType()
    {
        foreach (var (name, type) in new[] { ("Double", "Double"), ("Long", "Int64"), ("Byte", "Byte"), ("Flag", "Boolean"), ("Digits", "String") })
        {
            var trainer = new DeepResidualRegressionTrainer(
                _mlContext, Options(new DeepResidualRegressionTrainer.Options { LabelColumnName = name, FeatureColumnName = "Floats" }));
            StringAssert.Contains(
                Assert.ThrowsExactly<ArgumentException>(() => Fit(null, trainer)).Message,
                $"Column '{name}' has type {type}; expected: a float (Single). Conversion.ConvertType(\"{name}\", outputKind: DataKind.Single) before it makes it one.");
            Fit(_mlContext.Transforms.Conversion.ConvertType(name, outputKind: DataKind.Single), trainer);
        }
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => Fit(null, new DeepResidualRegressionTrainer(
                _mlContext, Options(new DeepResidualRegressionTrainer.Options { LabelColumnName = "Key", FeatureColumnName = "Floats" })))).Message,
            "Classes are for mlContext.MulticlassClassification; Conversion.MapKeyToValue(\"Key\") gives the values back.");
    }

    [TestMethod]
    public void Categories_OfEachType_AreTakenOrCuredByMapValueToKey()
    {
        foreach (var name in new[] { "Text", "Long", "Byte", "Flag", "Words" })
            Fit(null, Binary(features: null, categories: [name]));
        foreach (var (name, type) in new[] { ("Double", "Double"), ("Time", "DateTime") })
        {
            StringAssert.Contains(
                Assert.ThrowsExactly<ArgumentException>(() => Fit(null, Binary(features: null, categories: [name]))).Message,
                $"Column '{name}' has type {type}; expected: text, Booleans, whole numbers or keys, or a vector of them of known size. Conversion.MapValueToKey(\"{name}\") before it makes it one.");
            Fit(_mlContext.Transforms.Conversion.MapValueToKey(name), Binary(features: null, categories: [name]));
        }
        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => Fit(null, Binary(features: null, categories: ["Single"]))).Message,
            "Numbers belong in NumericColumnNames; where they stand for categories, Conversion.MapValueToKey(\"Single\") before it makes it one.");
    }

    [TestMethod]
    public void Weight_OfEachType_IsCuredByConvertType()
    {
        foreach (var (name, type) in new[] { ("Double", "Double"), ("Long", "Int64"), ("Flag", "Boolean"), ("Digits", "String") })
        {
            var trainer = new DeepResidualBinaryTrainer(_mlContext, Options(
                new DeepResidualBinaryTrainer.Options { LabelColumnName = "Answer", FeatureColumnName = "Floats", ExampleWeightColumnName = name }));
            StringAssert.Contains(
                Assert.ThrowsExactly<ArgumentException>(() => Fit(null, trainer)).Message,
                $"Column '{name}' has type {type}; expected: a float (Single), the weight of the row. Conversion.ConvertType(\"{name}\", outputKind: DataKind.Single)");
            Fit(_mlContext.Transforms.Conversion.ConvertType(name, outputKind: DataKind.Single), trainer);
        }
    }

    [TestMethod]
    public void GetOutputSchema_OfShapes_SaysTheSame()
    {
        var shape = new SchemaShape(
        [
            ShapeColumn.Create("Answer", SchemaShape.Column.VectorKind.Scalar, BooleanDataViewType.Instance),
            ShapeColumn.Create("Long", SchemaShape.Column.VectorKind.VariableVector, NumberDataViewType.Int64),
        ]);

        StringAssert.Contains(
            Assert.ThrowsExactly<ArgumentException>(() => Binary(features: "Long").GetOutputSchema(shape)).Message,
            "Column 'Long' has type Vector<Int64> of unknown size; expected: a float (Single) or a float vector of known size. "
            + "Name it in NumericColumnNames = [\"Long\"] instead, which takes all numbers and dates. The size of a vector is known");
    }

    [TestMethod]
    public void NormalizeInputs_OfAnotherType_SaysNothingOfTrainers()
    {
        var number = Assert.ThrowsExactly<ArgumentException>(() => _mlContext.Transforms.NormalizeInputs("Long").Fit(View()));
        var text = Assert.ThrowsExactly<ArgumentException>(() => _mlContext.Transforms.NormalizeInputs("Text").Fit(View()));

        StringAssert.Contains(number.Message, "Conversion.ConvertType(\"Long\", outputKind: DataKind.Single) before it makes it one.");
        Assert.IsFalse(text.Message.Contains("CategoricalColumnNames", StringComparison.Ordinal), text.Message);
    }

    private void AssertFeatures(string name, string message) => StringAssert.Contains(
        Assert.ThrowsExactly<ArgumentException>(() => Fit(null, Binary(features: name))).Message, $"Column '{name}' {message}");

    private void AssertBinary(string name, string message) => StringAssert.Contains(
        Assert.ThrowsExactly<ArgumentException>(() => Fit(null, Binary(label: name, features: "Loose"))).Message, $"Column '{name}' {message}");

    private DeepResidualBinaryTrainer Binary(string label = "Answer", string? features = "Floats", ColumnNames? categories = null, ColumnNames? numbers = null) =>
        new(_mlContext, Options(new DeepResidualBinaryTrainer.Options
        {
            LabelColumnName = label, FeatureColumnName = features, NumericColumnNames = numbers ?? [], CategoricalColumnNames = categories ?? [],
        }));

    private static TOptions Options<TOptions>(TOptions options) where TOptions : DeepResidualTrainerOptions =>
        options with { Blocks = 1, Width = 4, Architecture = options.Architecture with { HiddenWidth = 4 }, Epochs = 1, NumberOfThreads = 1, Run = options.Run with { Report = false } };

    private ITransformer Fit(IEstimator<ITransformer>? before, IEstimator<ITransformer> trainer)
    {
        var data = View();
        return trainer.Fit(before is null ? data : before.Fit(data).Transform(data));
    }

    private IDataView View() => _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 40).Select(i => new Row
    {
        Answer = i % 4 < 2, Flag = i % 2 == 0, Single = i % 2, Double = i % 2, Long = i % 2, Byte = (byte)(i % 2), Text = i % 2 == 0 ? "yes" : "no",
        Digits = i % 2 == 0 ? "1" : "2", Key = (uint)(i % 3), Time = new DateTime(2024, 1, 1 + i % 2, i % 24, 0, 0), Floats = [i, i % 2],
        Longs = [i, i % 2], Loose = [i], LooseLongs = [i], Words = [i % 2 == 0 ? "a" : "b", "c"],
    }));

    private sealed class Row
    {
        public bool Answer { get; set; }

        public bool Flag { get; set; }

        public float Single { get; set; }

        public double Double { get; set; }

        public long Long { get; set; }

        public byte Byte { get; set; }

        public string Text { get; set; } = "";

        public string Digits { get; set; } = "";

        [KeyType(3)]
        public uint Key { get; set; }

        public DateTime Time { get; set; }

        [VectorType(2)]
        public float[] Floats { get; set; } = [0, 0];

        [VectorType(2)]
        public long[] Longs { get; set; } = [0, 0];

        public float[] Loose { get; set; } = [];

        public long[] LooseLongs { get; set; } = [];

        [VectorType(2)]
        public string[] Words { get; set; } = ["", ""];
    }
}
