using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNet.Contract.Tests;

/// <summary>The catalogs that trainers are extension methods of.</summary>
[TestClass]
public sealed class TrainCatalogTests
{
    private readonly MLContext mlContext = new(seed: 1);

    [TestMethod]
    public void Trainers_EachTask_IsOfTheTasksType()
    {
        BinaryClassificationCatalog.BinaryClassificationTrainers binary = mlContext.BinaryClassification.Trainers;
        MulticlassClassificationCatalog.MulticlassClassificationTrainers multiclass = mlContext.MulticlassClassification.Trainers;
        RegressionCatalog.RegressionTrainers regression = mlContext.Regression.Trainers;

        Assert.IsNotNull(binary);
        Assert.IsNotNull(multiclass);
        Assert.IsNotNull(regression);
    }

    [TestMethod]
    public void Trainers_EachTask_KnowsTheContext()
    {
        // The hidden interface by which trainers of other assemblies get at the context.
        TrainCatalogBase.CatalogInstantiatorBase[] catalogs =
            [mlContext.BinaryClassification.Trainers, mlContext.MulticlassClassification.Trainers, mlContext.Regression.Trainers];
        var heard = new List<string>();
        mlContext.Log += (_, args) => heard.Add(args.RawMessage);

        foreach (var catalog in catalogs)
        {
            var hidden = catalog.GetType().GetInterface("Microsoft.ML.Data.IInternalCatalog");
            var environment = (IHostEnvironment)hidden!.GetProperty("Environment")!.GetValue(catalog)!;
            using var channel = environment.Register("Trainer").Start("Fit");
            channel.Info(MessageSensitivity.None, "a trainer of " + catalog.GetType().Name);
        }

        foreach (var catalog in catalogs)
            CollectionAssert.Contains(heard, "a trainer of " + catalog.GetType().Name);
    }
}
