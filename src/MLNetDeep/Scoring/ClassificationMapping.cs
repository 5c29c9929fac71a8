using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Host;
using MLNetDeep.Models;

namespace MLNetDeep;

/// <summary>The columns of a classifier, bound to an input schema: added column 0 is Score, 1 is PredictedLabel.</summary>
internal sealed class ClassificationMapping : RowMapping
{
    public const int Score = 0;
    public const int PredictedLabel = 1;

    private ClassificationMapping(DataViewSchema inputSchema, DataViewSchema.Column features, TrainedModel model)
        : base(inputSchema, ClassificationColumns.Create(inputSchema, KeyValues.Of(model.Labels)))
    {
        Features = features;
        Model = model;
        SlotNames = () => DatasetReader.SlotNames(features, model.Columns);
    }

    public DataViewSchema.Column Features { get; }

    public TrainedModel Model { get; }

    /// <summary>Reads what the features are called, for error messages.</summary>
    public Func<IReadOnlyList<string>?> SlotNames { get; }

    /// <exception cref="ArgumentException">The features are missing, of another type, or of another number.</exception>
    public static ClassificationMapping Create(DataViewSchema inputSchema, string featureColumnName, TrainedModel model)
    {
        var (features, width) = FloatColumn.Require(inputSchema, featureColumnName);
        return width == model.Columns
            ? new ClassificationMapping(inputSchema, features, model)
            : throw new ArgumentException(
                $"Column '{featureColumnName}' has {width} values a row; expected {model.Columns}, as the model was trained on.", nameof(inputSchema));
    }

    public override IEnumerable<int> InputsOf(int added) => [Features.Index];

    /// <summary>Getters of one row at a time, as prediction engines need them; one forward pass serves both.</summary>
    public override Delegate?[] CreateGetters(DataViewRow input, ReadOnlySpan<bool> active)
    {
        if (!active.Contains(true))
            return new Delegate?[AddedCount];
        var read = FloatColumn.Reader(input, input.Schema[Features.Index], Model.Columns);
        var features = new float[Model.Columns];
        var scores = new float[Model.Classes];
        var position = -1L;

        float[] Compute()
        {
            if (position != input.Position)
            {
                read(features);
                Model.Predict(features, scores, Features.Name, SlotNames, input.Position);
                position = input.Position;
            }
            return scores;
        }

        return
        [
            active[Score] ? (ValueGetter<VBuffer<float>>)((ref VBuffer<float> value) => WriteScore(Compute(), ref value)) : null,
            active[PredictedLabel] ? (ValueGetter<uint>)((ref uint value) => value = KeyOf(Compute())) : null,
        ];
    }

    /// <summary>
    /// A cursor that scores in batches, and not at all where nobody asks. Batches need rows read ahead, and so a copy of every column
    /// that is passed through: of a type foreign to ML.NET there is none, and rows are scored one by one.
    /// </summary>
    public override DataViewRowCursor CreateCursor(DataViewRowCursor input, bool[] active)
    {
        var scores = active[InputSchema.Count + Score] || active[InputSchema.Count + PredictedLabel];
        var passed = InputSchema.Where(column => active[column.Index]).ToArray();
        return scores && passed.All(column => ReadAheadColumn.CanHold(column.Type))
            ? new ScoringCursor(input, this, active, passed)
            : base.CreateCursor(input, active);
    }

    public static void WriteScore(ReadOnlySpan<float> scores, ref VBuffer<float> value)
    {
        var editor = VBufferEditor.Create(ref value, scores.Length);
        scores.CopyTo(editor.Values);
        value = editor.Commit();
    }

    /// <summary>The most probable class as a key, which begins at 1.</summary>
    public static uint KeyOf(ReadOnlySpan<float> scores) => (uint)TensorPrimitives.IndexOfMax(scores) + 1;
}
