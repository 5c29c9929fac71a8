using MLNetDeep.Host;
using MLNetDeep.Models;

namespace MLNetDeep;

/// <summary>
/// Adds the column Score, the predicted number in the label's unit, which a trained network computes. A cursor scores rows in batches, and
/// computes only the columns that are read. Safe for many threads.
/// </summary>
public sealed class DeepResidualRegressionTransformer : DeepResidualPredictionTransformer
{
    internal const string LoaderName = "MLNetDeep.Regression";

    internal static readonly ModelFormat ModelFormat =
        new(Signature: "MLNDRESR", LoaderName, Version: 0x00010002, OldestVersion: 0x00010001);

    internal DeepResidualRegressionTransformer(TrainedModel model, ModelInputs inputs) : base(RegressionTask.Instance, model, inputs)
    {
    }

    private protected override ModelFormat Format => ModelFormat;

    internal static DeepResidualRegressionTransformer Read(BinaryReader reader, Func<string, byte[]> readEntry)
    {
        var (model, inputs) = Read(RegressionTask.Instance, reader, readEntry);
        return new DeepResidualRegressionTransformer(model, inputs);
    }
}
