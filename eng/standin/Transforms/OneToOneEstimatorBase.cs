using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>An estimator of a transformer that computes columns, each from one other column.</summary>
public abstract class OneToOneEstimatorBase<TTransformer> : IEstimator<TTransformer> where TTransformer : class, ITransformer
{
    private readonly InputOutputColumnPair[] _columns;

    private protected OneToOneEstimatorBase(InputOutputColumnPair[] columns) => _columns = ColumnPairs.Checked(columns);

    /// <summary>Learns from the data; throws where a column is missing or does not fit.</summary>
    public TTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        DataViewSchema.Column[] sources = [.. _columns.Select(pair => input.Schema.GetColumnOrNull(pair.InputColumnName)
            ?? throw Contracts.MissingColumn("inputSchema", "input", pair.InputColumnName))];
        var transformer = Fit(input, sources, _columns);
        transformer.GetOutputSchema(input.Schema);
        return transformer;
    }

    /// <summary>The columns after the transformer; throws where a column of the input is missing or does not fit.</summary>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => _columns.Aggregate(inputSchema,
        (shape, pair) => shape.With(MapShape(pair.OutputColumnName, inputSchema.Find(pair.InputColumnName))));

    /// <summary>The transformer of these columns, of which <paramref name="sources"/> are the inputs.</summary>
    private protected abstract TTransformer Fit(IDataView data, DataViewSchema.Column[] sources, InputOutputColumnPair[] columns);

    private protected abstract SchemaShape.Column MapShape(string outputName, SchemaShape.Column source);
}
