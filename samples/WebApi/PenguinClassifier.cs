using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep;

/// <summary>The model, for any number of threads at once; a new version of its file is taken up while it serves.</summary>
internal sealed class PenguinClassifier
{
    private const int Orders = 64;                               // of the columns: an explanation costs 2 × 64 × 7 predictions

    private readonly MLContext _mlContext = new();
    private readonly Predictor<Penguin, PenguinPrediction> _predictor;
    private readonly IDataView _background;

    public PenguinClassifier(Predictor<Penguin, PenguinPrediction> predictor)
    {
        _predictor = predictor;
        _background = PenguinTraining.Load(_mlContext);
        Species = SpeciesOf(_predictor.Model);
        _predictor.Reloaded += _ => Species = SpeciesOf(_predictor.Model);
    }

    /// <summary>In the order of <see cref="PenguinPrediction.Score"/>.</summary>
    public string[] Species { get; private set; }

    public PenguinAnswer Predict(Penguin penguin) => AnswerOf(_predictor.Predict(penguin));

    public PenguinAnswer[] Predict(IReadOnlyList<Penguin> penguins) => [.. _predictor.Predict(penguins).Select(AnswerOf)];

    /// <summary>Why a penguin is of the species that is predicted: what each measurement adds to its probability among all penguins of the table.</summary>
    public PenguinReasons Explain(Penguin penguin)
    {
        var row = _mlContext.Data.LoadFromEnumerable([penguin]);
        var found = _predictor.Model.GetContributions(row, _background, permutations: Orders)[0];
        return new PenguinReasons(found.Output, found.Prediction, found.BaseValue,
            [.. found.Columns.Select(column => new PenguinReason(JsonNamingPolicy.CamelCase.ConvertName(column.Name), column.Value, column.Contribution))]);
    }

    private PenguinAnswer AnswerOf(PenguinPrediction prediction) =>
        new(prediction.Species, Species.Zip(prediction.Score).ToDictionary(pair => pair.First, pair => pair.Second));

    private string[] SpeciesOf(ITransformer model)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        model.GetOutputSchema(_background.Schema)[nameof(PenguinPrediction.Score)].GetSlotNames(ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }
}

/// <summary>The answer of the service for a penguin.</summary>
/// <param name="Species">The likeliest.</param>
/// <param name="Probabilities">Of each species; their sum is 1.</param>
internal sealed record PenguinAnswer(string Species, IReadOnlyDictionary<string, float> Probabilities);

/// <summary>Why a species was predicted.</summary>
/// <param name="Species">The likeliest.</param>
/// <param name="Probability">Its probability for this penguin.</param>
/// <param name="Base">Its mean probability for the penguins of the table.</param>
/// <param name="Reasons">What makes the difference, the most first.</param>
internal sealed record PenguinReasons(string Species, double Probability, double Base, IReadOnlyList<PenguinReason> Reasons);

/// <summary>What one measurement adds to the probability; below 0 where it speaks against the species.</summary>
internal sealed record PenguinReason(string Field, string Value, double Contribution);

/// <summary>The state of the service.</summary>
/// <param name="Status">healthy: it answers only then.</param>
/// <param name="Species">In the order of the probabilities.</param>
internal sealed record ServiceHealth(string Status, string[] Species);
