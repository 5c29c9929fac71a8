using Microsoft.ML;
using MLNetDeep.Tests.Trainers;

namespace MLNetDeep.Tests.Catalogs;

/// <summary>The columns that a model adds are those of ML.NET's own trainers of the task, in the same order.</summary>
[TestClass]
public sealed class ColumnOrderTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Columns_OfEachTask_AreInTheOrderOfMLNetsOwn()
    {
        var data = Houses.Encoded(_mlContext, 60);
        var (binary, multiclass, regression) = (_mlContext.BinaryClassification.Trainers, _mlContext.MulticlassClassification.Trainers, _mlContext.Regression.Trainers);

        AssertSame(data, binary.LbfgsLogisticRegression("Dear"), binary.DeepResidual(Houses.Binary));
        AssertSame(data, multiclass.LbfgsMaximumEntropy("Range"), multiclass.DeepResidual(Houses.Multiclass));
        AssertSame(data, regression.OnlineGradientDescent("Price"), regression.DeepResidual(Houses.Regression));
    }

    private static void AssertSame(IDataView data, IEstimator<ITransformer> reference, IEstimator<ITransformer> own)
    {
        string[] Added(IEstimator<ITransformer> estimator) =>
            [.. estimator.Fit(data).Transform(data).Schema.Skip(data.Schema.Count).Select(column => $"{column.Name} {column.Type}")];

        CollectionAssert.AreEqual(Added(reference), Added(own));
    }
}
