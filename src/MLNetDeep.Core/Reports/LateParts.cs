using MLNetDeep.Data;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.Reports;

/// <summary>The parts of a report that are measured when somebody asks for them, or why there are none.</summary>
internal sealed record LateParts(PermutationImportance? Importance, FeatureEffects? Effects, string? Fault)
{
    // A prediction costs about a quarter of a training row's forward and backward pass, so that an eighth of the rows trained on, a row
    // counting in each epoch, is a few percent of the training.
    private const int RowsTrainedForOne = 8;
    private const int MinBudget = 10_000, MaxBudget = 200_000;

    // Effects need fewer rows than differences of losses.
    private const int EffectsShare = 2;

    /// <summary>What will measure them: it holds a sample of the rows and the model, but neither all rows nor the training.</summary>
    /// <param name="networks">The networks.</param>
    /// <param name="encoder">What they read.</param>
    /// <param name="predict">The model.</param>
    /// <param name="rows">The rows to choose from.</param>
    /// <param name="training">The training rows, which say what is common; null where nothing is known of them.</param>
    /// <param name="names">What the features are called, [columns], or null.</param>
    /// <param name="summary">How the training went, which says how much the parts may cost.</param>
    /// <param name="generator">What the choice of rows and their orders are drawn from.</param>
    /// <param name="scoreThreshold">The logit above which a row is taken for the second of two classes.</param>
    /// <param name="threads">The most threads to use.</param>
    public static Lazy<LateParts> Of(
        NetworkEnsemble networks, InputEncoder encoder, RowPredictor predict, RowSet rows, DataSummary? training, IReadOnlyList<string>? names,
        TrainingSummary summary, TorchGenerator generator, float scoreThreshold, int threads)
    {
        var budget = (int)Math.Clamp((long)summary.Curve.Count * summary.TrainingRows / RowsTrainedForOne, MinBudget, MaxBudget);
        var shuffling = FeatureShuffling.Of(predict, rows, names, budget, generator, scoreThreshold);
        var effects = new PartialDependence(
            predict, shuffling.Sample, budget / EffectsShare, PartialDependence.ClassesOf(rows.Data.Task, rows.Data.Classes, training));
        var network = networks.First;
        return new Lazy<LateParts>(() => Measure(shuffling, effects, () => Strengths(network, encoder), threads));
    }

    /// <summary>Why a report lacks a part.</summary>
    public static string Describe(string part, Exception exception) =>
        $"The report has no {part}: {(exception is AggregateException { InnerException: { } inner } ? inner : exception).Message}";

    private static LateParts Measure(FeatureShuffling shuffling, PartialDependence effects, Func<double[]> strength, int threads)
    {
        PermutationImportance? importance = null;
        try
        {
            importance = shuffling.Measure(strength, threads);
            return new LateParts(importance, effects.Measure(importance.Features, threads), Fault: null);
        }
        catch (Exception exception)
        {
            return new LateParts(importance, Effects: null, Describe(importance is null ? "importance" : "effects", exception));
        }
    }

    // The sum of squared weights by which the first map reads each feature.
    private static double[] Strengths(Network network, InputEncoder encoder)
    {
        int[] features = [.. network.Spec.InputColumns.Features()];
        if (features.Length == 0)
            return [];
        if (network.Spec.Block.ReadsTokens)
            return new double[encoder.Columns];                  // no map reads all features
        var first = Architecture.Of(network.Spec).Layers.Select(layer => layer is SparseLinearSpec sparse ? sparse.Map : layer).OfType<LinearSpec>().First();
        var weights = network.Store.ValuesOf(network.Store.Parameters.First(range => range.Name == $"{first.Name}.weight"));
        var strengths = new double[encoder.Columns];
        for (var i = 0; i < weights.Length; i++)                 // [Width, columns of the map]
            strengths[features[i % features.Length]] += (double)weights[i] * weights[i];
        return strengths;
    }
}
