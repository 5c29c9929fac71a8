using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;
using MLNetDeep.Data;
using MLNetDeep.Host;
using MLNetDeep.Models;
using MLNetDeep.Networks;
using MLNetDeep.Onnx.Lowering;

[assembly: LoadableClass(
    typeof(BinaryNetworkPredictor), typeof(BinaryNetworkPredictor), null, typeof(SignatureLoadModel),
    "Deep residual network (binary predictor)", BinaryNetworkPredictor.LoaderName)]

namespace MLNetDeep.Host;

/// <summary>
/// A trained network in the form that ML.NET's meta-trainers want of a binary one: the score and the probability of one vector of numbers.
/// It is scored row by row; <see cref="DeepResidualBinaryTransformer"/> scores many at once.
/// </summary>
internal sealed class BinaryNetworkPredictor(TrainedModel model)
    : IDistPredictorProducing<float, float>, IValueMapperDist, ISingleCanSaveOnnx, ICanSaveModel
{
    public const string LoaderName = "MLNetDeep.BinaryNetwork";

    private static readonly ModelFormat Format = new(Signature: "MLNDBNET", LoaderName, Version: 0x00010001, OldestVersion: 0x00010001);

    public PredictionKind PredictionKind => PredictionKind.BinaryClassification;

    public DataViewType InputType { get; } = new VectorDataViewType(NumberDataViewType.Single, model.Encoder.AllNumbers);

    public DataViewType OutputType => NumberDataViewType.Single;

    public DataViewType DistType => NumberDataViewType.Single;

    public ValueMapper<TSource, TScore> GetMapper<TSource, TScore>()
    {
        var score = Scorer();
        ValueMapper<VBuffer<float>, float> map = (in VBuffer<float> features, ref float value) => value = score(features);
        return (ValueMapper<TSource, TScore>)(Delegate)map;
    }

    public ValueMapper<TSource, TScore, TProbability> GetMapper<TSource, TScore, TProbability>()
    {
        var score = Scorer();
        ValueMapper<VBuffer<float>, float, float> map = (in VBuffer<float> features, ref float value, ref float probability) =>
        {
            value = score(features);
            probability = Softmax.OfTwo(value);
        };
        return (ValueMapper<TSource, TScore, TProbability>)(Delegate)map;
    }

    // Buffers of its own: one mapper is for one thread.
    private Func<VBuffer<float>, float> Scorer()
    {
        var values = new float[model.RowFloats];
        var scores = new float[1];
        var sparse = model.SparseSlots == 0 ? null : new SparseRows(model.SparseSlots);
        int[] slots = [];
        float[] ofSlots = [];
        return features =>
        {
            if (features.Length != model.Encoder.AllNumbers)
                throw new InvalidDataException($"A row has {features.Length} features; expected {model.Encoder.AllNumbers}.");
            if (sparse is null)
                features.CopyTo(values);
            else
            {
                sparse.Clear();
                model.Encoder.Sparse!.Split.Write(SetSlots.Of(features, ref slots, ref ofSlots), values.AsSpan(0, model.Columns), sparse);
                SparseRows.Refer(values, sparse.Rows);
            }
            model.RequireEncodable(values, sparse, "Features", () => model.ColumnNames, row: null);
            model.PredictEncodable(values, sparse, scores, asLogits: true);
            return scores[0];
        };
    }

    bool ICanSaveOnnx.CanSaveOnnx(OnnxContext context) => true;

    // The names are those of the predicted label, the score and the probability; the first is the meta-trainer's own.
    bool ISingleCanSaveOnnx.SaveAsOnnx(OnnxContext context, string[] outputNames, string featureColumn)
    {
        OnnxConversion.Write(context, [featureColumn], graph =>
        {
            var (scores, refused) = ModelLowering.Lower(graph, model, graph.Flatten(featureColumn));
            var logit = ScoreLowering.WhereRefused(graph, refused, float.NaN, scores);
            return [(logit, outputNames[1]), (graph.Apply("Sigmoid", [logit]), outputNames[2])];
        });
        return true;
    }

    void ICanSaveModel.Save(ModelSaveContext context) => Format.Save(context, _ => { }, ModelFile.EntriesOf(model));

    // ML.NET finds this by its name and parameters.
    private static BinaryNetworkPredictor Create(IHostEnvironment env, ModelLoadContext context) => Format.Load(env, context, _ =>
    {
        var model = ModelFile.Read(name => Format.ReadEntry(context, name));
        return model.Task == LearningTask.Binary && model.Encoder.Numbers == model.Columns ? new BinaryNetworkPredictor(model)
            : throw new InvalidDataException($"its network is of the task {model.Task} with {model.Columns} features, {model.Encoder.Numbers} of them numbers.");
    });
}
