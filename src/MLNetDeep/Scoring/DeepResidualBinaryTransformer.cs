using MLNetDeep.Host;
using MLNetDeep.Models;

namespace MLNetDeep;

/// <summary>
/// Adds the columns PredictedLabel (whether the score exceeds the model's threshold, by default 0, a probability of one half), Score (the
/// logit) and Probability (of true), which a trained network computes. A cursor scores rows in batches, and computes only the columns that
/// are read. Safe for many threads.
/// </summary>
public sealed class DeepResidualBinaryTransformer : DeepResidualPredictionTransformer
{
    internal const string LoaderName = "MLNetDeep.Binary";

    internal static readonly ModelFormat ModelFormat =
        new(Signature: "MLNDRESB", LoaderName, Version: 0x00010002, OldestVersion: 0x00010001);

    internal DeepResidualBinaryTransformer(TrainedModel model, ModelInputs inputs) : base(BinaryTask.Instance, model, inputs)
    {
    }

    private protected override ModelFormat Format => ModelFormat;

    /// <summary>Returns the same network with another threshold.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The threshold is not finite.</exception>
    internal DeepResidualBinaryTransformer WithScoreThreshold(float threshold) =>
        new(Model.WithScoreThreshold(threshold), Inputs);

    internal static DeepResidualBinaryTransformer Read(BinaryReader reader, Func<string, byte[]> readEntry)
    {
        var (model, inputs) = Read(BinaryTask.Instance, reader, readEntry);
        return new DeepResidualBinaryTransformer(model, inputs);
    }
}
