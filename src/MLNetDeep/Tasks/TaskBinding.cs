using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Onnx.Lowering;

namespace MLNetDeep;

/// <summary>What is particular to one task in ML.NET: which columns are a label and how they are read, and the columns that a model adds.</summary>
internal abstract class TaskBinding
{
    /// <summary>The task.</summary>
    public abstract LearningTask Task { get; }

    /// <summary>What a label must be.</summary>
    protected abstract ColumnRole Label { get; }

    /// <summary>The classes that a label column tells apart; none in a regression.</summary>
    public abstract ClassLabels ClassesOf(DataViewSchema.Column label);

    /// <summary>A getter of the label: a class number from 0, or a target; NaN where it is missing.</summary>
    public abstract Func<double> LabelReader(DataViewRow row, DataViewSchema.Column label);

    /// <summary>Adds the row whose features were written into the data set already.</summary>
    public virtual void Add(TabularDataset set, double label, float weight) => set.AddNext((int)label, weight);

    /// <summary>The columns that a model adds, before training.</summary>
    public abstract IEnumerable<SchemaShape.Column> Shapes(SchemaShape.Column label);

    /// <summary>The columns that a model adds to rows of the schema.</summary>
    public abstract ScoredColumn[] Columns(DataViewSchema inputSchema, TrainedModel model);

    /// <summary>
    /// The values of <see cref="Columns"/> in an ONNX graph, in their order. A graph cannot raise an exception: a row that prediction
    /// refuses has NaN, and no class, as one has whose scores are not finite.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="model">The model.</param>
    /// <param name="scores">The network's scores, [batch, Outputs].</param>
    /// <param name="refused">Which rows have no scores, [batch, 1].</param>
    public abstract string[] Lower(OnnxGraph graph, TrainedModel model, string scores, string refused);

    /// <summary>Refuses a model from a file whose classes cannot be told to ML.NET.</summary>
    /// <exception cref="InvalidDataException">A label cannot be read.</exception>
    public virtual void RequireReadable(TrainedModel model) { }

    /// <summary>What is wrong with the options for this task, beyond what is wrong for every task.</summary>
    public virtual IEnumerable<string> Faults(DeepResidualTrainerOptions options) => [];

    /// <summary>Refuses validation labels that stand for other classes.</summary>
    /// <exception cref="ArgumentException">The classes differ.</exception>
    public virtual void RequireSameClasses(DataViewSchema.Column training, DataViewSchema.Column validation) { }

    /// <summary>Refuses a label that stands for other classes than those of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="label">The label.</param>
    /// <param name="argument">The argument that it came with.</param>
    /// <exception cref="ArgumentException">The classes differ.</exception>
    public void RequireClassesOf(TrainedModel model, DataViewSchema.Column label, string argument)
    {
        var classes = ClassesOf(label);
        if (!model.Labels.Values.SequenceEqual(classes.Values))
            throw new ArgumentException(
                $"Column '{label.Name}' stands for {classes.Values.Count} classes ({string.Join(", ", classes.Values.Take(5))}), but the model has other ones "
                + $"({string.Join(", ", model.Labels.Values.Take(5))}); expected the same.", argument);
    }

    /// <summary>Finds the label.</summary>
    /// <exception cref="ArgumentException">The column is missing or of another type.</exception>
    public virtual DataViewSchema.Column RequireLabel(DataViewSchema schema, string name) => Label.Require(schema, name);

    /// <summary>Finds the label in the shape of a schema that is not known in full yet.</summary>
    /// <exception cref="ArgumentException">The column is missing or of another type.</exception>
    public SchemaShape.Column RequireLabel(SchemaShape shape, string name) => Label.Require(shape, name);
}
