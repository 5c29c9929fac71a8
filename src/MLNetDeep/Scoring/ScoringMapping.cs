using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;
using MLNetDeep.Host;
using MLNetDeep.Models;
using MLNetDeep.Onnx.Lowering;

namespace MLNetDeep;

/// <summary>The columns that a trained network adds, bound to an input schema.</summary>
internal sealed class ScoringMapping : RowMapping
{
    private readonly TaskBinding _task;
    private readonly ScoredColumn[] _added;
    private readonly int[] _inputs;
    private readonly string _inputName;
    private readonly Func<IReadOnlyList<string>?> _slotNames;    // asked for messages alone, but kept: rows are many

    public ScoringMapping(DataViewSchema inputSchema, InputColumns inputs, TrainedModel model, TaskBinding task)
        : this(inputSchema, inputs, model, task, task.Columns(inputSchema, model))
    {
    }

    private ScoringMapping(DataViewSchema inputSchema, InputColumns inputs, TrainedModel model, TaskBinding task, ScoredColumn[] added)
        : base(inputSchema, Array.ConvertAll(added, one => one.Column))
    {
        _task = task;
        _added = added;
        _inputs = [.. inputs.All.Select(column => column.Index)];
        _inputName = inputs.Name;
        _slotNames = inputs.Names;
        Inputs = inputs;
        Model = model;
    }

    /// <summary>What a row is read from.</summary>
    public InputColumns Inputs { get; }

    public TrainedModel Model { get; }

    public override IEnumerable<int> InputsOf(int added) => _inputs;

    /// <summary>Where the sparse slots of rows go; null where the model reads none.</summary>
    public SparseRows? CreateSparse() => Model.SparseSlots == 0 ? null : new SparseRows(Model.SparseSlots);

    /// <summary>What reads a row into a span of Model.RowFloats values, its sparse slots as a further row of <paramref name="sparse"/>.</summary>
    public RowReader Reader(DataViewRow row, SparseRows? sparse) =>
        sparse is null ? Inputs.Reader(row) : Inputs.Reader(row, Model.Encoder.Sparse!.Split, sparse);

    /// <summary>Refuses a row that cannot be scored.</summary>
    /// <param name="values">[Model.RowFloats]</param>
    /// <param name="sparse">The sparse slots that it refers to, or null.</param>
    /// <param name="row">The row's number, for messages.</param>
    /// <exception cref="InvalidDataException">A feature cannot be used.</exception>
    public void RequireUsable(ReadOnlySpan<float> values, SparseRows? sparse, long row) =>
        Model.RequireEncodable(values, sparse, _inputName, _slotNames, row);

    /// <summary>
    /// Scores rows that <see cref="RequireUsable"/> has let pass: the network's own scores where they are probabilities of yes and no, so
    /// that the logit is not lost.
    /// </summary>
    /// <param name="values">[rows, Model.RowFloats]</param>
    /// <param name="sparse">The sparse slots that they refer to, or null.</param>
    /// <param name="scores">[rows, Model.Outputs]</param>
    public void Score(ReadOnlySpan<float> values, SparseRows? sparse, Span<float> scores) =>
        Model.PredictEncodable(values, sparse, scores, asLogits: Model.Task == LearningTask.Binary);

    /// <summary>Getters of one row at a time, as prediction engines need them; one forward pass serves all.</summary>
    public override Delegate?[] CreateGetters(DataViewRow input, ReadOnlySpan<bool> active)
    {
        var getters = new Delegate?[AddedCount];
        if (!active.Contains(true))
            return getters;
        var sparse = CreateSparse();
        var read = Reader(input, sparse);
        var values = new float[Model.RowFloats];
        var scores = new float[Model.Outputs];
        var position = -1L;

        ReadOnlySpan<float> Current()
        {
            if (position != input.Position)
            {
                sparse?.Clear();
                read(values);
                RequireUsable(values, sparse, input.Position);
                Score(values, sparse, scores);
                position = input.Position;
            }
            return scores;
        }

        for (var added = 0; added < getters.Length; added++)
            if (active[added])
                getters[added] = CreateGetter(added, Current);
        return getters;
    }

    public override string[] Lower(OnnxGraph graph, Func<DataViewSchema.Column, string> valueOf)
    {
        var (scores, refused) = ModelLowering.Lower(graph, Model, Inputs.Lower(graph, valueOf));
        return _task.Lower(graph, Model, scores, refused);
    }

    /// <summary>A getter of an added column, of the row whose scores are given.</summary>
    public Delegate CreateGetter(int added, RowScores scores) => _added[added].CreateGetter(scores);

    /// <summary>
    /// A cursor that scores in batches, and not at all where nobody asks. Batches need rows read ahead, and so a copy of every column
    /// that is passed through: of a type foreign to ML.NET there is none, and rows are scored one by one.
    /// </summary>
    public override DataViewRowCursor CreateCursor(DataViewRowCursor input, bool[] active)
    {
        var scores = active.AsSpan(InputSchema.Count).Contains(true);
        var passed = InputSchema.Where(column => active[column.Index]).ToArray();
        return scores && passed.All(column => ReadAheadColumn.CanHold(column.Type))
            ? new ScoringCursor(input, this, active, passed)
            : base.CreateCursor(input, active);
    }
}
