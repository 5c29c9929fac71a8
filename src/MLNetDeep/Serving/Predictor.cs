using System.Collections.Concurrent;
using Microsoft.ML;

namespace MLNetDeep;

/// <summary>
/// Predicts rows of a class from any number of threads at once, as a service does; made by
/// <c>mlContext.Model.CreatePredictor</c> of a model, or by <c>mlContext.Model.LoadPredictor</c> of a file, whose new versions it takes up.
/// </summary>
/// <typeparam name="TSource">A row, with a property for each column that the model reads.</typeparam>
/// <typeparam name="TPrediction">What is wanted of the prediction, with a property for each column.</typeparam>
public sealed class Predictor<TSource, TPrediction> : IDisposable
    where TSource : class
    where TPrediction : class, new()
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly MLContext _mlContext;
    private readonly Timer? _looks;
    private volatile Version _version;

    internal Predictor(MLContext mlContext, ITransformer model)
    {
        _mlContext = mlContext;
        _version = Create(model);
    }

    internal Predictor(MLContext mlContext, string path, bool reloadOnChange)
    {
        _mlContext = mlContext;
        var stamp = Stamp.Of(path);                              // before the file is read: what comes later is a change
        _version = Create(Load(path));
        if (!reloadOnChange)
            return;
        _looks = new Timer(_ =>
        {
            Look(path, ref stamp);
            try
            {
                _looks!.Change(LookInterval, Timeout.InfiniteTimeSpan);
            }
            catch (ObjectDisposedException)
            {
            }
        });
        _looks.Change(LookInterval, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Called after a new version of the file was taken up (null), or could not be: the exception says why, and the version before stays.</summary>
    public event Action<Exception?>? Reloaded;

    /// <summary>The model; of a file, of its last version that could be read.</summary>
    public ITransformer Model => _version.Model;

    /// <summary>Predicts one row.</summary>
    /// <param name="row">The row.</param>
    /// <returns>The prediction.</returns>
    /// <exception cref="InvalidDataException">A value cannot be used.</exception>
    public TPrediction Predict(TSource row)
    {
        ArgumentNullException.ThrowIfNull(row);
        var version = _version;
        if (!version.Engines.TryTake(out var engine))
            engine = CreateEngine(version.Model);
        var prediction = engine.Predict(row);
        version.Engines.Add(engine);                             // not where it throws: nobody knows what it holds
        return prediction;
    }

    /// <summary>Predicts many rows at once, which is faster than one by one.</summary>
    /// <param name="rows">The rows.</param>
    /// <returns>The predictions, in their order.</returns>
    /// <exception cref="InvalidDataException">A value cannot be used.</exception>
    public TPrediction[] Predict(IEnumerable<TSource> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var scored = _version.Model.Transform(_mlContext.Data.LoadFromEnumerable(rows));
        return [.. _mlContext.Data.CreateEnumerable<TPrediction>(scored, reuseRowObject: false)];
    }

    /// <summary>Looks for new versions of the file no more; predictions go on.</summary>
    public void Dispose() => _looks?.Dispose();

    private void Look(string path, ref Stamp stamp)
    {
        try
        {
            var found = Stamp.Of(path);
            if (found == stamp)
                return;
            stamp = found;
            _version = Create(Load(path));
        }
        catch (Exception exception)
        {
            Reloaded?.Invoke(exception);
            return;
        }
        Reloaded?.Invoke(null);
    }

    private ITransformer Load(string path)
    {
        if (!File.Exists(path))
            throw new FileNotFoundException($"There is no model file '{path}'.", path);
        try
        {
            return _mlContext.Model.Load(path, out _);
        }
        catch (Exception exception) when (exception is not IOException)
        {
            throw new InvalidDataException($"'{path}' is no model that can be read: {exception.GetBaseException().Message}", exception);
        }
    }

    // One engine is made at once: a class that does not fit the model is found here.
    private Version Create(ITransformer model) => new(model, [CreateEngine(model)]);

    private PredictionEngine<TSource, TPrediction> CreateEngine(ITransformer model) => _mlContext.Model.CreatePredictionEngine<TSource, TPrediction>(model);

    // Engines are never disposed: one that is takes the model with it.
    private sealed record Version(ITransformer Model, ConcurrentBag<PredictionEngine<TSource, TPrediction>> Engines);

    private readonly record struct Stamp(DateTime Written, long Bytes)
    {
        public static Stamp Of(string path) => new FileInfo(path) is { Exists: true } file ? new(file.LastWriteTimeUtc, file.Length) : default;
    }
}
