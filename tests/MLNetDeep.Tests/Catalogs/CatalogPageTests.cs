using System.Reflection;
using Microsoft.ML;
using MLNetDeep.Tests.Docs;
using MLNetDeep.Tests.Trainers;
using MLNetDeep.Tests.Transforms;

namespace MLNetDeep.Tests.Catalogs;

/// <summary>What ML.NET's catalogs offer to trainers and their models: docs/migration.md says of each method whether it works with ours.</summary>
[TestClass]
public sealed class CatalogPageTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [TestMethod]
    public void Page_OfMigration_NamesEveryMethodOfTheCatalogs()
    {
        var page = File.ReadAllText(DocsProgram.Pages().Single(path => Path.GetFileName(path) == "migration.md"));
        Type[] catalogs =
        [
            typeof(BinaryClassificationCatalog), typeof(BinaryClassificationCatalog.CalibratorsCatalog), typeof(MulticlassClassificationCatalog),
            typeof(RegressionCatalog), typeof(ModelOperationsCatalog),
        ];
        var own = catalogs.SelectMany(catalog => catalog.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly));
        // Those beside them: what takes a catalog, and what takes a trainer or a trained model of a kind.
        var extensions = new[] { typeof(StandardTrainersCatalog), typeof(ExplainabilityCatalog), typeof(PermutationFeatureImportanceExtensions), typeof(OnnxExportExtensions) }
            .SelectMany(type => type.GetMethods(BindingFlags.Public | BindingFlags.Static))
            .Where(method => catalogs.Contains(method.GetParameters()[0].ParameterType)
                || method.GetParameters().Any(parameter => parameter.ParameterType.Name is "ITrainerEstimator`2" or "ISingleFeaturePredictionTransformer`1"));
        var names = own.Where(method => !method.IsSpecialName).Concat(extensions).Select(method => method.Name).Distinct().ToArray();

        Assert.Contains("OneVersusAll", names);
        Assert.Contains("CalculateFeatureContribution", names);
        foreach (var name in names)
            Assert.MatchesRegex($@"`[\w.]*\b{name}`", page, $"docs/migration.md does not say whether {name} works.");
    }

    [TestMethod]
    public void LoadWithDataLoader_OfAModelSavedWithItsLoader_Scores()
    {
        using var folder = new TempFolder();
        var file = folder.Write("rows.csv", [.. Blobs.Rows(60).Select(row => FormattableString.Invariant($"{row.Label},{row.X},{row.Noise},{row.Y},1"))]);
        var loader = _mlContext.Data.CreateTextLoader<Blobs.Row>(separatorChar: ',');
        var data = loader.Load(new Microsoft.ML.Data.MultiFileSource(file));
        var model = Blobs.Encoding(_mlContext).Append(Blobs.Trainer(_mlContext)).Fit(data);
        _mlContext.Model.Save(model, loader, folder.FileOf("model.zip"));

        var loaded = new MLContext().Model.LoadWithDataLoader(folder.FileOf("model.zip"), out var own);

        CollectionAssert.AreEqual(
            model.Transform(data).Values<uint>("PredictedLabel"),
            loaded.Transform(own.Load(new Microsoft.ML.Data.MultiFileSource(file))).Values<uint>("PredictedLabel"));
    }

    [TestMethod]
    public void LogLoss_OfMLNetsEvaluation_IsInBitsForTwoClassesAndInNatsForSeveral()
    {
        var data = Houses.Encoded(_mlContext, 120);
        var binary = new DeepResidualBinaryTrainer(_mlContext, Houses.Binary with { Epochs = 2 }).Fit(data, data);
        var several = new DeepResidualTrainer(_mlContext, Houses.Multiclass with { Epochs = 2 }).Fit(data, data);

        Assert.AreEqual(
            binary.Model.Report.Evaluation!.Metrics.LogLoss!.Value,
            Math.Log(2) * _mlContext.BinaryClassification.Evaluate(binary.Transform(data), "Dear").LogLoss, 1e-5);
        Assert.AreEqual(
            several.Model.Report.Evaluation!.Metrics.LogLoss!.Value,
            _mlContext.MulticlassClassification.Evaluate(several.Transform(data), "Range").LogLoss, 1e-5);
    }

    [TestMethod]
    public void CrossValidate_FoldOfOneClass_EndsSayingThatItMayBeAFold()
    {
        // All rows of the rare class carry one sampling key: the fold that holds them leaves none to train on.
        var rows = Houses.Rows(60);
        for (var i = 0; i < rows.Length; i++)
            (rows[i].Dear, rows[i].Colour) = (i % 10 == 0, i % 10 == 0 ? "red" : $"colour {i}");
        var view = _mlContext.Data.LoadFromEnumerable(rows);
        var pipeline = _mlContext.Transforms.Concatenate("Features", "Size", "Noise").Append(new DeepResidualBinaryTrainer(_mlContext, Houses.Binary with { Epochs = 1 }));

        var e = Assert.ThrowsExactly<InvalidDataException>(
            () => _mlContext.BinaryClassification.CrossValidate(view, pipeline, numberOfFolds: 3, labelColumnName: "Dear", samplingKeyColumnName: "Colour"));

        StringAssert.Contains(e.Message, "rows have the same label 'False' in column 'Dear'; expected at least 2 classes. If these are the rows of one fold of a "
            + "cross-validation: take fewer folds or another seed");
    }
}
