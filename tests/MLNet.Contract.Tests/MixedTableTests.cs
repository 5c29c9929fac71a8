using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms;

namespace MLNet.Contract.Tests;

/// <summary>A pipeline as users write it for a table of numbers with gaps and text categories, from the file to single predictions.</summary>
[TestClass]
public sealed class MixedTableTests
{
    private sealed class Passenger
    {
        [LoadColumn(0)]
        public bool Survived { get; set; }
        [LoadColumn(1)]
        public string Name { get; set; } = "";
        [LoadColumn(2)]
        public string Sex { get; set; } = "";
        [LoadColumn(3)]
        public float Age { get; set; }
        [LoadColumn(4)]
        public int Siblings { get; set; }
        [LoadColumn(5)]
        public string Port { get; set; } = "";
    }

    private sealed class Encoded
    {
        public float[] Features { get; set; } = [];
        public float Label { get; set; }
    }

    private static readonly string[] lines =
    [
        "Survived,Name,Sex,Age,Siblings,Port",
        "1,\"Ward, Miss \"\"Anna\"\"\",female,35,0,C",
        "0,\"Braund, Mr\",male,,1,S",
        "0,\"Moran, Mr\",male,25,2,",
        "1,\"Nye, Mrs\",female,?,0,S",
    ];

    private readonly MLContext mlContext = new(seed: 1);

    private IDataView Load(TempFolder folder) => mlContext.Data.LoadFromTextFile<Passenger>(
        folder.Write("passengers.csv", lines),
        new TextLoader.Options { Separators = [','], HasHeader = true, AllowQuoting = true, TrimWhitespace = true, MissingRealsAsNaNs = true });

    private EstimatorChain<ITransformer> Pipeline => new EstimatorChain<ITransformer>()
        .Append<ITransformer>(mlContext.Transforms.Conversion.ConvertType("Label", "Survived"))
        .Append<ITransformer>(mlContext.Transforms.Conversion.ConvertType("Siblings"))
        .Append<ITransformer>(mlContext.Transforms.IndicateMissingValues("NoAge", "Age"))
        .Append<ITransformer>(mlContext.Transforms.Conversion.ConvertType("NoAge"))
        .Append<ITransformer>(mlContext.Transforms.ReplaceMissingValues("Age", replacementMode: MissingValueReplacingEstimator.ReplacementMode.Mean))
        .Append<ITransformer>(mlContext.Transforms.Categorical.OneHotEncoding([new("Sex"), new("Port")]))
        .Append<ITransformer>(mlContext.Transforms.Concatenate("Features", "Age", "NoAge", "Siblings", "Sex", "Port"))
        .Append<ITransformer>(mlContext.Transforms.DropColumns("Name"));

    [TestMethod]
    public void Load_QuotesAndGaps_AreRead()
    {
        using var folder = new TempFolder();
        var view = Load(folder);

        Assert.AreEqual("Ward, Miss \"Anna\"", view.Texts("Name")[0]);
        CollectionAssert.AreEqual(new[] { 35f, float.NaN, 25f, float.NaN }, view.Values<float>("Age"));
        CollectionAssert.AreEqual(new[] { true, false, false, true }, view.Values<bool>("Survived"));
        CollectionAssert.AreEqual(new[] { "C", "S", "", "S" }, view.Texts("Port"));
    }

    [TestMethod]
    public void Fit_MixedColumns_MakesOneNamedVector()
    {
        using var folder = new TempFolder();
        var view = Load(folder);
        var encoded = Pipeline.Fit(view).Transform(view);

        CollectionAssert.AreEqual(
            new[] { "Age", "NoAge", "Siblings", "Sex.female", "Sex.male", "Port.C", "Port.S" }, encoded.SlotNames("Features"));
        CollectionAssert.AreEqual(new[] { 35f, 0f, 0f, 1f, 0f, 1f, 0f }, encoded.Vectors<float>("Features")[0]);
        CollectionAssert.AreEqual(new[] { 30f, 1f, 1f, 0f, 1f, 0f, 1f }, encoded.Vectors<float>("Features")[1]);
        CollectionAssert.AreEqual(new[] { 25f, 0f, 2f, 0f, 1f, 0f, 0f }, encoded.Vectors<float>("Features")[2]);
        Assert.IsNull(encoded.Schema.GetColumnOrNull("Name"));
    }

    [TestMethod]
    public void Predict_LoadedModel_EncodesOneRow()
    {
        using var folder = new TempFolder();
        var view = Load(folder);
        var path = folder.FileOf("model.zip");
        mlContext.Model.Save(Pipeline.Fit(view), view.Schema, path);
        var other = new MLContext();
        using var engine = other.Model.CreatePredictionEngine<Passenger, Encoded>(other.Model.Load(path, out _));

        var encoded = engine.Predict(new Passenger { Survived = true, Sex = "male", Age = float.NaN, Siblings = 4, Port = "Q" });

        CollectionAssert.AreEqual(new[] { 30f, 1f, 4f, 0f, 1f, 0f, 0f }, encoded.Features);
        Assert.AreEqual(1f, encoded.Label);
    }
}
