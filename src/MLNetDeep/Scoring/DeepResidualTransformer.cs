using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Host;
using MLNetDeep.Models;

namespace MLNetDeep;

/// <summary>
/// Adds the columns Score (the probability of each class) and PredictedLabel (the most probable class), which a trained network
/// computes from the features: in batches where a cursor asks, and only what is asked for. Safe for many threads.
/// </summary>
public sealed class DeepResidualTransformer : FeaturePredictionTransformer<DeepResidualModelParameters>
{
    internal const string LoaderName = "MLNetDeep.Multiclass";

    internal static readonly ModelFormat ModelFormat =
        new(Signature: "MLNDRESM", LoaderName, Version: 0x00010001, OldestVersion: 0x00010001);

    internal DeepResidualTransformer(DeepResidualModelParameters model, string featureColumnName, DataViewType featureColumnType)
        : base(model, featureColumnName, featureColumnType)
    {
    }

    private protected override ModelFormat Format => ModelFormat;

    private protected override RowMapping Bind(DataViewSchema inputSchema)
        => ClassificationMapping.Create(inputSchema, FeatureColumnName, Model.Model);

    private protected override void Write(BinaryWriter writer)
    {
        writer.Write(FeatureColumnName);
        writer.Write(FeatureColumnType is VectorDataViewType);
    }

    private protected override IReadOnlyList<(string Name, byte[] Content)> Entries()
    {
        var (network, weights) = ModelFile.Write(Model.Model);
        return [(ModelFile.NetworkEntry, network), (ModelFile.WeightsEntry, weights)];
    }

    internal static DeepResidualTransformer Read(BinaryReader reader, Func<string, byte[]> readEntry)
    {
        var featureColumnName = reader.ReadString();
        var isVector = reader.ReadBoolean();
        var model = ModelFile.Read(readEntry(ModelFile.NetworkEntry), readEntry(ModelFile.WeightsEntry));
        return new DeepResidualTransformer(
            new DeepResidualModelParameters(model),
            featureColumnName,
            isVector ? new VectorDataViewType(NumberDataViewType.Single, model.Columns) : NumberDataViewType.Single);
    }
}
