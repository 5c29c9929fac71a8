using MLNetDeep.Host;
using MLNetDeep.Models;

namespace MLNetDeep;

/// <summary>
/// Adds the columns PredictedLabel (the most probable class) and Score (the probability of each class), which a trained network computes. A
/// cursor scores rows in batches, and computes only the columns that are read. Safe for many threads.
/// </summary>
public sealed class DeepResidualTransformer : DeepResidualPredictionTransformer
{
    internal const string LoaderName = "MLNetDeep.Multiclass";

    internal static readonly ModelFormat ModelFormat =
        new(Signature: "MLNDRESM", LoaderName, Version: 0x00010003, OldestVersion: 0x00010001);

    internal DeepResidualTransformer(TrainedModel model, ModelInputs inputs) : base(MulticlassTask.Instance, model, inputs)
    {
    }

    private protected override ModelFormat Format => ModelFormat;

    internal static DeepResidualTransformer Read(BinaryReader reader, Func<string, byte[]> readEntry)
    {
        var (model, inputs) = Read(MulticlassTask.Instance, reader, readEntry);
        return new DeepResidualTransformer(model, inputs);
    }
}
