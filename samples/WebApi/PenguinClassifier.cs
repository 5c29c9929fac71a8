using Microsoft.Extensions.ObjectPool;
using Microsoft.ML;
using Microsoft.ML.Data;

/// <summary>The model, loaded once and used by any number of threads at once.</summary>
internal sealed class PenguinClassifier
{
    private readonly MLContext _mlContext = new();
    private readonly ITransformer _model;
    private readonly ObjectPool<PredictionEngine<Penguin, PenguinPrediction>> _engines;

    public PenguinClassifier(string modelPath)
    {
        _model = _mlContext.Model.Load(modelPath, out var inputSchema);
        Species = SpeciesOf(_model.GetOutputSchema(inputSchema));

        // An engine serves one thread at a time, so each request borrows one. This class of pool, unlike the one that ObjectPool.Create
        // gives for what is disposable, disposes none; an engine that is disposed takes the model with it.
        _engines = new DefaultObjectPool<PredictionEngine<Penguin, PenguinPrediction>>(new EnginePolicy(_mlContext, _model));
    }

    /// <summary>In the order of <see cref="PenguinPrediction.Score"/>.</summary>
    public string[] Species { get; }

    public PenguinAnswer Predict(Penguin penguin)
    {
        var engine = _engines.Get();
        var prediction = engine.Predict(penguin);
        _engines.Return(engine);
        return AnswerOf(prediction);
    }

    /// <summary>All in one go: the network takes many rows at a time, and a transformer may be used by many threads.</summary>
    public PenguinAnswer[] Predict(IReadOnlyList<Penguin> penguins)
    {
        var scored = _model.Transform(_mlContext.Data.LoadFromEnumerable(penguins));
        return [.. _mlContext.Data.CreateEnumerable<PenguinPrediction>(scored, reuseRowObject: true).Select(AnswerOf)];
    }

    private PenguinAnswer AnswerOf(PenguinPrediction prediction) =>
        new(prediction.Species, Species.Zip(prediction.Score).ToDictionary(pair => pair.First, pair => pair.Second));

    private static string[] SpeciesOf(DataViewSchema schema)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        schema[nameof(PenguinPrediction.Score)].GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private sealed class EnginePolicy(MLContext mlContext, ITransformer model) : IPooledObjectPolicy<PredictionEngine<Penguin, PenguinPrediction>>
    {
        public PredictionEngine<Penguin, PenguinPrediction> Create() => mlContext.Model.CreatePredictionEngine<Penguin, PenguinPrediction>(model);

        public bool Return(PredictionEngine<Penguin, PenguinPrediction> engine) => true;
    }
}

/// <summary>The answer of the service for a penguin.</summary>
/// <param name="Species">The likeliest.</param>
/// <param name="Probabilities">Of each species; their sum is 1.</param>
internal sealed record PenguinAnswer(string Species, IReadOnlyDictionary<string, float> Probabilities);
