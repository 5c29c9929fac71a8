using Microsoft.ML.Runtime;

namespace Microsoft.ML.Data;

/// <summary>An estimator of a transformer that computes one column from another one.</summary>
public abstract class OneToOneEstimatorBase<TTransformer> : IEstimator<TTransformer> where TTransformer : class, ITransformer
{
    private readonly string _output;
    private readonly string _input;

    private protected OneToOneEstimatorBase(string outputColumnName, string inputColumnName)
    {
        Contracts.CheckNonEmpty(outputColumnName, nameof(outputColumnName));
        Contracts.CheckNonEmpty(inputColumnName, nameof(inputColumnName));
        _output = outputColumnName;
        _input = inputColumnName;
    }

    /// <summary>Learns from the data; throws where the column is missing or does not fit.</summary>
    public TTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var source = input.Schema.GetColumnOrNull(_input) ?? throw Contracts.MissingColumn("inputSchema", "input", _input);
        var transformer = Fit(input, source, _output);
        transformer.GetOutputSchema(input.Schema);
        return transformer;
    }

    /// <summary>The columns after the transformer; throws where the column of the input is missing or does not fit.</summary>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema.With(MapShape(_output, inputSchema.Find(_input)));

    private protected abstract TTransformer Fit(IDataView data, DataViewSchema.Column source, string outputName);

    private protected abstract SchemaShape.Column MapShape(string outputName, SchemaShape.Column source);
}
