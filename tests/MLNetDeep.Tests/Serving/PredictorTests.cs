using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.ML;
using MLNetDeep.Tests.Trainers;
using MLNetDeep.Tests.Transforms;

namespace MLNetDeep.Tests.Serving;

/// <summary>Predictions from many threads, and of a file whose versions change.</summary>
[TestClass]
public sealed class PredictorTests
{
    private static readonly MLContext Context = new(seed: 1);

    private sealed class Answer
    {
        public float Score { get; set; }
    }

    private sealed class Nothing
    {
        public float Other { get; set; }
    }

    [TestMethod]
    public void Predict_FromManyThreads_GivesWhatTheModelGives()
    {
        var model = Model(epochs: 2);
        var rows = Houses.Rows(200, seed: 2);
        var expected = model.Transform(Context.Data.LoadFromEnumerable(rows)).Values<float>("Score");
        using var predictor = Context.Model.CreatePredictor<Houses.Row, Answer>(model);

        CollectionAssert.AreEqual(expected, predictor.Predict(rows).Select(answer => answer.Score).ToArray());
        var found = new float[rows.Length];
        Parallel.For(0, rows.Length, new ParallelOptions { MaxDegreeOfParallelism = 8 }, r => found[r] = predictor.Predict(rows[r]).Score);
        CollectionAssert.AreEqual(expected, found);
    }

    [TestMethod]
    public void Predict_AfterAWrongRow_GoesOn()
    {
        using var predictor = Context.Model.CreatePredictor<Houses.Row, Answer>(Model(epochs: 1));
        var row = Houses.Rows(1, seed: 2)[0];
        var expected = predictor.Predict(row).Score;
        var wrong = Assert.ThrowsExactly<InvalidDataException>(() => predictor.Predict(new Houses.Row { Size = float.PositiveInfinity, Town = row.Town }));
        Assert.Contains("'Size'", wrong.Message);
        Assert.AreEqual(expected, predictor.Predict(row).Score);
    }

    [TestMethod]
    public void CreatePredictor_OfAClassThatDoesNotFit_SaysSoAtOnce()
    {
        var model = Model(epochs: 1);
        Assert.Contains("Size", Assert.Throws<Exception>(() => Context.Model.CreatePredictor<Nothing, Answer>(model)).Message);
    }

    [TestMethod]
    public void LoadPredictor_FileThatIsNoModel_IsNamed()
    {
        using var folder = new TempFolder();
        var missing = Assert.ThrowsExactly<FileNotFoundException>(() => Context.Model.LoadPredictor<Houses.Row, Answer>(folder.FileOf("none.zip")));
        Assert.AreEqual($"There is no model file '{folder.FileOf("none.zip")}'.", missing.Message);
        var path = folder.Write("text.zip", "no model");
        var wrong = Assert.ThrowsExactly<InvalidDataException>(() => Context.Model.LoadPredictor<Houses.Row, Answer>(path));
        Assert.StartsWith($"'{path}' is no model that can be read: ", wrong.Message);
    }

    [TestMethod]
    public void AddDeepResidual_AFile_ServesOnePredictorToAll()
    {
        using var folder = new TempFolder();
        var model = Model(epochs: 1);
        Context.Model.Save(model, Context.Data.LoadFromEnumerable(Houses.Rows(1, seed: 2)).Schema, folder.FileOf("model.zip"));
        var services = new ServiceCollection().AddDeepResidual<Houses.Row, Answer>(folder.FileOf("model.zip"));

        using var provider = services.BuildServiceProvider();
        var predictor = provider.GetRequiredService<Predictor<Houses.Row, Answer>>();
        var row = Houses.Rows(1, seed: 3)[0];
        using var expected = Context.Model.CreatePredictor<Houses.Row, Answer>(model);
        Assert.AreEqual(expected.Predict(row).Score, predictor.Predict(row).Score);
        Assert.AreSame(predictor, provider.GetRequiredService<Predictor<Houses.Row, Answer>>());
    }

    [TestMethod]
    public async Task AddDeepResidual_AMissingFile_EndsTheHostAsItStarts()
    {
        using var folder = new TempFolder();
        using var provider = new ServiceCollection().AddDeepResidual<Houses.Row, Answer>(folder.FileOf("none.zip")).BuildServiceProvider();
        var start = provider.GetServices<IHostedService>().Single();
        var missing = await Assert.ThrowsExactlyAsync<FileNotFoundException>(() => start.StartAsync(default));
        Assert.Contains(folder.FileOf("none.zip"), missing.Message);
    }

    [TestMethod]
    public async Task AddDeepResidual_FileThatChanges_IsLogged()
    {
        using var folder = new TempFolder();
        var path = folder.FileOf("model.zip");
        var model = Model(epochs: 1);
        Context.Model.Save(model, null, path);
        var log = new LogLines();
        using var provider = new ServiceCollection().AddSingleton<ILogger<Predictor<Houses.Row, Answer>>>(log)
            .AddDeepResidual<Houses.Row, Answer>(path).BuildServiceProvider();
        await provider.GetServices<IHostedService>().Single().StartAsync(default);

        File.WriteAllText(path, "no model");
        var (level, text) = log.Next();
        Assert.AreEqual(LogLevel.Error, level);
        Assert.StartsWith($"The new version of the model file '{path}' was not taken up, and the one before stays: '{path}' is no model that can be read: ", text);

        Context.Model.Save(model, null, path + ".new");
        File.Move(path + ".new", path, overwrite: true);
        Assert.AreEqual((LogLevel.Information, $"Took up the new version of the model file '{path}'."), log.Next());
    }

    private sealed class LogLines : ILogger<Predictor<Houses.Row, Answer>>
    {
        private readonly BlockingCollection<(LogLevel, string)> _lines = [];

        public (LogLevel Level, string Text) Next() => _lines.TryTake(out var line, TimeSpan.FromSeconds(60)) ? line : throw new TimeoutException();

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? exception, Func<TState, Exception?, string> format) =>
            _lines.Add((level, format(state, exception)));

        public bool IsEnabled(LogLevel level) => true;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;
    }

    [TestMethod]
    public void LoadPredictor_FileThatChanges_TakesUpWhatCanBeRead()
    {
        using var folder = new TempFolder();
        var path = folder.FileOf("model.zip");
        var (first, second) = (Model(epochs: 1), Model(epochs: 3));
        var row = Houses.Rows(1, seed: 2)[0];
        float Score(ITransformer model) => model.Transform(Context.Data.LoadFromEnumerable([row])).Values<float>("Score")[0];
        Assert.AreNotEqual(Score(first), Score(second));
        Context.Model.Save(first, null, path);
        using var predictor = Context.Model.LoadPredictor<Houses.Row, Answer>(path, reloadOnChange: true);
        using var reloads = new BlockingCollection<Exception?>();
        predictor.Reloaded += reloads.Add;
        Assert.AreEqual(Score(first), predictor.Predict(row).Score);

        Replace(other => File.WriteAllText(other, "no model"));
        Assert.IsTrue(reloads.TryTake(out var fault, TimeSpan.FromSeconds(60)));
        Assert.IsNotNull(fault);
        Assert.AreEqual(Score(first), predictor.Predict(row).Score);

        Replace(other => Context.Model.Save(second, null, other));
        Assert.IsTrue(reloads.TryTake(out fault, TimeSpan.FromSeconds(60)));
        Assert.IsNull(fault);
        Assert.AreEqual(Score(second), predictor.Predict(row).Score);

        void Replace(Action<string> write)
        {
            write(path + ".new");
            File.Move(path + ".new", path, overwrite: true);
        }
    }

    private static ITransformer Model(int epochs) => Context.Regression.Trainers.DeepResidual(
        new DeepResidualRegressionTrainer.Options
        {
            LabelColumnName = "Price", FeatureColumnName = "Size", CategoricalColumnNames = ["Town"], Blocks = 1, Width = 8, Epochs = epochs,
            Ensemble = new() { Bagging = 0 }, Run = new() { Report = false },
        }).Fit(Houses.View(Context, 120));
}
