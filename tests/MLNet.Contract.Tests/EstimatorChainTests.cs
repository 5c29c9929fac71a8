using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNet.Contract.Tests;

[TestClass]
public sealed class EstimatorChainTests
{
    private sealed class Row
    {
        public float A { get; set; }
        public float B { get; set; }
        public string Label { get; set; } = "";
    }

    private readonly MLContext mlContext = new(seed: 1);

    private IDataView View => mlContext.Data.LoadFromEnumerable(
        new Row[] { new() { A = 1, B = 2, Label = "x" }, new() { A = 3, B = 4, Label = "y" } });

    [TestMethod]
    public void Append_TwoEstimators_SecondSeesTheFirstsOutput()
    {
        var chain = mlContext.Transforms.CopyColumns("C", "A").Append(mlContext.Transforms.Concatenate("Features", "C", "B"));
        var view = chain.Fit(View).Transform(View);

        CollectionAssert.AreEqual(new[] { 3f, 4f }, view.Vectors<float>("Features")[1]);
    }

    [TestMethod]
    public void Transform_NewData_UsesWhatFitLearned()
    {
        var model = mlContext.Transforms.Conversion.MapValueToKey("Label")
            .Append(mlContext.Transforms.CopyColumns("Copy", "Label")).Fit(View);
        var other = mlContext.Data.LoadFromEnumerable([new Row { Label = "y" }]);

        CollectionAssert.AreEqual(new uint[] { 2 }, model.Transform(other).Values<uint>("Copy"));
    }

    [TestMethod]
    public void TransformerChain_Enumerated_GivesItsSteps()
    {
        var chain = mlContext.Transforms.CopyColumns("C", "A")
            .Append(mlContext.Transforms.Concatenate("F", "C", "B")).Append(mlContext.Transforms.DropColumns("C"));
        var model = chain.Fit(View);

        Assert.AreEqual(3, model.Count());
        Assert.AreSame(model.Last(), model.LastTransformer);
    }

    [TestMethod]
    public void GetOutputSchema_OfATransformer_HasTheNewColumns()
    {
        var model = mlContext.Transforms.Concatenate("Features", "A", "B").Fit(View);
        var schema = model.GetOutputSchema(View.Schema);

        Assert.AreEqual(new VectorDataViewType(NumberDataViewType.Single, 2), schema["Features"].Type);
        CollectionAssert.AreEqual(
            model.Transform(View).Schema.Select(column => column.Name).ToArray(), schema.Select(column => column.Name).ToArray());
    }

    [TestMethod]
    public void GetOutputSchema_OfAChainOfTransformers_HasTheLast()
    {
        var model = mlContext.Transforms.CopyColumns("C", "A").Append(mlContext.Transforms.CopyColumns("D", "C")).Fit(View);

        Assert.AreEqual(NumberDataViewType.Single, model.GetOutputSchema(View.Schema)["D"].Type);
    }

    [TestMethod]
    public void Fit_MissingColumn_ThrowsWithItsName()
    {
        var estimator = mlContext.Transforms.NormalizeMinMax("Nowhere");

        var fault = Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(View));
        StringAssert.Contains(fault.Message, "Nowhere");
    }

    [TestMethod]
    public void Fit_MissingColumnInASecondStep_ThrowsWithItsName()
    {
        var chain = mlContext.Transforms.CopyColumns("C", "A").Append(mlContext.Transforms.CopyColumns("D", "Nowhere"));

        var fault = Assert.Throws<ArgumentOutOfRangeException>(() => chain.Fit(View));
        StringAssert.Contains(fault.Message, "Nowhere");
    }

    [TestMethod]
    public void Transform_DataWithoutTheColumn_ThrowsWithItsName()
    {
        var wider = mlContext.Transforms.CopyColumns("Only", "A").Fit(View).Transform(View);
        var model = mlContext.Transforms.CopyColumns("Copy", "Only").Fit(wider);

        var fault = Assert.Throws<ArgumentOutOfRangeException>(() => model.Transform(View));
        StringAssert.Contains(fault.Message, "Only");
    }

    [TestMethod]
    public void Fit_NullData_ThrowsArgumentNull()
    {
        Assert.Throws<ArgumentNullException>(() => mlContext.Transforms.CopyColumns("C", "A").Fit(null!));
    }

    [TestMethod]
    public void AppendCacheCheckpoint_InAChain_ChangesNoValue()
    {
        var chain = mlContext.Transforms.CopyColumns("C", "A").AppendCacheCheckpoint(mlContext)
            .Append(mlContext.Transforms.NormalizeMinMax("C"));
        var view = chain.Fit(View).Transform(View);

        CollectionAssert.AreEqual(new[] { 1f / 3, 1f }, view.Values<float>("C"));
    }

    [TestMethod]
    public void AppendCacheCheckpoint_AtTheEnd_KeepsTheLastTransformer()
    {
        var model = mlContext.Transforms.CopyColumns("C", "A").AppendCacheCheckpoint(mlContext)
            .Append(mlContext.Transforms.CopyColumns("D", "C")).Fit(View);

        CollectionAssert.AreEqual(new[] { 1f, 3f }, model.Transform(View).Values<float>("D"));
        Assert.AreEqual(2, model.Count());
    }

    [TestMethod]
    public void IsRowToRowMapper_OfColumnTransforms_IsTrue()
    {
        ITransformer model = mlContext.Transforms.CopyColumns("C", "A").Append(mlContext.Transforms.DropColumns("B")).Fit(View);

        Assert.IsTrue(model.IsRowToRowMapper);
    }

    [TestMethod]
    public void GetRowToRowMapper_OneRow_ComputesOnDemand()
    {
        ITransformer model = mlContext.Transforms.CopyColumns("C", "A").Fit(View);
        var mapper = model.GetRowToRowMapper(View.Schema);

        Assert.AreEqual("A", mapper.GetDependencies([mapper.OutputSchema["C"]]).Single().Name);
        Assert.AreEqual(3, mapper.InputSchema.Count);
    }

    [TestMethod]
    public void AppendToTransformer_ATransformer_RunsBoth()
    {
        var model = mlContext.Transforms.CopyColumns("C", "A").Fit(View)
            .Append(mlContext.Transforms.CopyColumns("D", "B").Fit(View));

        CollectionAssert.AreEqual(new[] { 1f, 3f }, model.Transform(View).Values<float>("C"));
        CollectionAssert.AreEqual(new[] { 2f, 4f }, model.Transform(View).Values<float>("D"));
    }
}
