using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Host;

namespace MLNetDeep.Tests.Trainers;

/// <summary>Columns that are missing or of the wrong type: refused by Fit, alone and in a chain, before a row is read.</summary>
[TestClass]
public sealed class DeepResidualBadColumnTests
{
    private const string Key = "expected: a key.";
    private const string Floats = "expected: a float (Single) or a float vector of known size.";

    private sealed class Row
    {
        [KeyType(2)]
        public uint Label { get; set; } = 1;

        [VectorType(2)]
        public float[] Features { get; set; } = [0, 0];

        public string Text { get; set; } = "";

        public double Exact { get; set; }

        public int Whole { get; set; }

        public bool Truth { get; set; }

        public float[] Loose { get; set; } = [0, 0];

        [VectorType(2)]
        public double[] ExactVector { get; set; } = [0, 0];

        [VectorType(2)]
        public string[] Words { get; set; } = ["", ""];
    }

    private readonly MLContext _mlContext = new(seed: 1);

    private IDataView View => _mlContext.Data.LoadFromEnumerable(new[] { new Row(), new Row { Label = 2, Features = [1, 1] } });

    [TestMethod]
    [DataRow("Nowhere", "Column 'Nowhere' is missing; " + Key)]
    [DataRow("Text", "Column 'Text' has type String; " + Key)]
    [DataRow("Exact", "Column 'Exact' has type Double; " + Key)]
    [DataRow("Whole", "Column 'Whole' has type Int32; " + Key)]
    [DataRow("Truth", "Column 'Truth' has type Boolean; " + Key)]
    [DataRow("Features", "Column 'Features' has type Vector<Single, 2>; " + Key)]
    public void Fit_LabelUnfit_ThrowsNamingColumnTypeAndExpected(string label, string message) =>
        AssertRefused(Blobs.Options with { LabelColumnName = label }, message);

    [TestMethod]
    [DataRow("Nowhere", "Column 'Nowhere' is missing; " + Floats)]
    [DataRow("Text", "Column 'Text' has type String; " + Floats)]
    [DataRow("Exact", "Column 'Exact' has type Double; " + Floats)]
    [DataRow("Loose", "Column 'Loose' has type Vector<Single> of unknown size; " + Floats)]
    [DataRow("ExactVector", "Column 'ExactVector' has type Vector<Double, 2>; " + Floats)]
    [DataRow("Words", "Column 'Words' has type Vector<String, 2>; " + Floats)]
    [DataRow("Label", "Column 'Label' has type Key<UInt32, 0-1>; " + Floats)]
    public void Fit_FeaturesUnfit_ThrowsNamingColumnTypeAndExpected(string features, string message) =>
        AssertRefused(Blobs.Options with { FeatureColumnName = features }, message);

    [TestMethod]
    [DataRow("Nowhere", "Column 'Nowhere' is missing; expected: a float (Single), the weight of the row.")]
    [DataRow("Text", "Column 'Text' has type String; expected: a float (Single), the weight of the row.")]
    [DataRow("Exact", "Column 'Exact' has type Double; expected: a float (Single), the weight of the row.")]
    [DataRow("Features", "Column 'Features' has type Vector<Single, 2>; expected: a float (Single), the weight of the row.")]
    public void Fit_WeightUnfit_ThrowsNamingColumnTypeAndExpected(string weight, string message) =>
        AssertRefused(Blobs.Options with { ExampleWeightColumnName = weight }, message);

    [TestMethod]
    [DataRow("Exact", false, SchemaShape.Column.VectorKind.Scalar, "Column 'Exact' has type Double; " + Key)]
    [DataRow("Keys", true, SchemaShape.Column.VectorKind.Vector, "Column 'Keys' has type Vector<Key<UInt32>>; " + Key)]
    public void GetOutputSchema_LabelUnfit_ThrowsNamingColumnTypeAndExpected(
        string name, bool isKey, SchemaShape.Column.VectorKind kind, string message)
    {
        var type = isKey ? NumberDataViewType.UInt32 : NumberDataViewType.Double;
        var shape = new SchemaShape(
        [
            ShapeColumn.Create(name, kind, type, isKey),
            ShapeColumn.Create("Features", SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single),
        ]);
        var trainer = new DeepResidualTrainer(_mlContext, Blobs.Options with { LabelColumnName = name });

        StringAssert.Contains(Assert.ThrowsExactly<ArgumentException>(() => trainer.GetOutputSchema(shape)).Message, message);
    }

    [TestMethod]
    public void GetOutputSchema_WeightOfVectors_Throws()
    {
        var shape = new SchemaShape(
        [
            ShapeColumn.Create("Label", SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.UInt32, isKey: true),
            ShapeColumn.Create("Features", SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single),
        ]);
        var trainer = new DeepResidualTrainer(_mlContext, Blobs.Options with { ExampleWeightColumnName = "Features" });

        var e = Assert.ThrowsExactly<ArgumentException>(() => trainer.GetOutputSchema(shape));

        StringAssert.Contains(e.Message, "Column 'Features' has type Vector<Single>; expected: a float (Single), the weight of the row.");
    }

    private void AssertRefused(DeepResidualTrainer.Options options, string message)
    {
        var watched = new CountingDataView(View);
        var trainer = new DeepResidualTrainer(_mlContext, options);

        var alone = Assert.ThrowsExactly<ArgumentException>(() => trainer.Fit(watched));
        StringAssert.Contains(alone.Message, message);
        Assert.AreEqual(0, watched.Moves);

        // A chain asks for the shapes first, in which sizes are not known.
        var chain = _mlContext.Transforms.CopyColumns("Copy", "Features").Append(trainer);
        var chained = Assert.ThrowsExactly<ArgumentException>(() => chain.Fit(watched));
        StringAssert.Contains(chained.Message, message[..message.IndexOf(' ', "Column ".Length)]);
        Assert.AreEqual(0, watched.Moves);
    }
}
