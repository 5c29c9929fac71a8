using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Trainers;

namespace MLNetDeep.Host;

/// <summary>
/// A binary trainer as ML.NET's meta-trainers take one: what it trains is ML.NET's own transformer, which no other assembly can derive
/// from, around our network.
/// </summary>
internal sealed class BinaryNetworkEstimator(IHostEnvironment env, DeepResidualBinaryTrainer trainer)
    : ITrainerEstimator<BinaryPredictionTransformer<BinaryNetworkPredictor>, BinaryNetworkPredictor>
{
    public TrainerInfo Info => trainer.Info;

    public BinaryPredictionTransformer<BinaryNetworkPredictor> Fit(IDataView input)
    {
        var trained = trainer.Fit(input);
        return new BinaryPredictionTransformer<BinaryNetworkPredictor>(
            env, new BinaryNetworkPredictor(trained.Model), input.Schema, trained.FeatureColumnName);
    }

    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => trainer.GetOutputSchema(inputSchema);
}
