using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Host;
using MLNetDeep.Models;

namespace MLNetDeep;

/// <summary>
/// Adds columns that a trained network computes from the columns it was trained on. A cursor scores rows in batches, and computes only the
/// columns that are read. Safe for many threads.
/// </summary>
/// <remarks>
/// Categorical columns must be keys that stand for the same values as in training, where both have key values. A missing key, and one that
/// training has not seen, is scored and is no error.
/// </remarks>
public abstract class DeepResidualPredictionTransformer :
    RowMappingTransformer, ISingleFeaturePredictionTransformer<TrainedModel>, ISingleFeaturePredictionTransformer
{
    private readonly TaskBinding _task;

    private protected DeepResidualPredictionTransformer(TaskBinding task, TrainedModel model, ModelInputs inputs)
    {
        _task = task;
        Model = model;
        FeatureColumnName = inputs.FeatureColumnName ?? "";
        FeatureColumnType = inputs.FeatureType ?? new VectorDataViewType(NumberDataViewType.Single);
        Inputs = inputs;
        NumericColumnNames = [.. inputs.Numerics.Select(column => column.Name)];
        CategoricalColumnNames = [.. inputs.Keys.Select(column => column.Name)];
    }

    /// <summary>The trained network.</summary>
    public TrainedModel Model { get; }

    /// <summary>Name of the column of features; empty where there is none, as all columns are named singly.</summary>
    public string FeatureColumnName { get; }

    /// <summary>Type of the column of features.</summary>
    public DataViewType FeatureColumnType { get; }

    /// <summary>The columns of numbers and dates beside the column of features, in the order of training.</summary>
    public ColumnNames NumericColumnNames { get; }

    /// <summary>The categorical columns, in the order of training.</summary>
    public ColumnNames CategoricalColumnNames { get; }

    internal ModelInputs Inputs { get; }

    internal TaskBinding Task => _task;

    private protected override RowMapping Bind(DataViewSchema inputSchema) =>
        new ScoringMapping(inputSchema, Inputs.Bind(inputSchema), Model, _task);

    private protected override void Write(BinaryWriter writer) => Inputs.Write(writer);

    private protected override IReadOnlyList<(string Name, byte[] Content)> Entries() => ModelFile.EntriesOf(Model);

    /// <summary>Reads what <see cref="Write"/> and <see cref="Entries"/> have written.</summary>
    /// <exception cref="InvalidDataException">The parts are damaged, or do not fit together.</exception>
    private protected static (TrainedModel Model, ModelInputs Inputs) Read(
        TaskBinding task, BinaryReader reader, Func<string, byte[]> readEntry)
    {
        var model = ModelFile.Read(readEntry);
        if (model.Task != task.Task)
            throw new InvalidDataException($"its network is of the task {model.Task}; expected {task.Task}.");
        task.RequireReadable(model);
        return (model, ModelInputs.Read(reader, model));
    }
}
