using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Makes one vector of several columns of the same item type.</summary>
public sealed class ColumnConcatenatingEstimator : IEstimator<ColumnConcatenatingTransformer>
{
    private readonly IHost _host;
    private readonly string _output;
    private readonly string[] _inputs;

    internal ColumnConcatenatingEstimator(IHostEnvironment env, string outputColumnName, params string[] inputColumnNames)
    {
        _host = env.Register(nameof(ColumnConcatenatingEstimator));
        _host.CheckNonEmpty(outputColumnName, nameof(outputColumnName));
        _host.CheckValue(inputColumnNames, nameof(inputColumnNames));
        _host.CheckParam(inputColumnNames.Length > 0, nameof(inputColumnNames), "At least one input column is needed.");
        _host.CheckParam(!inputColumnNames.Any(string.IsNullOrEmpty), nameof(inputColumnNames), "A name is null or empty.");
        _output = outputColumnName;
        _inputs = inputColumnNames;
    }

    /// <inheritdoc/>
    public ColumnConcatenatingTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        return new ColumnConcatenatingTransformer(_host, _output, _inputs);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        SchemaShape.Column[] sources = [.. _inputs.Select(name => _host.Find(inputSchema, name))];
        foreach (var source in sources)
        {
            if (source.IsKey)
                throw _host.Except($"Keys cannot be concatenated, but the column '{source.Name}' holds keys.");
            if (!source.ItemType.Equals(sources[0].ItemType))
                throw _host.Except($"Columns to concatenate must have one item type, but '{source.Name}' is of {source.ItemType}, "
                    + $"'{sources[0].Name}' of {sources[0].ItemType}.");
        }

        var annotations = new List<SchemaShape.Column>();
        if (sources.All(source => source.Has(AnnotationUtils.Kinds.IsNormalized)))
            annotations.Add(SchemaShapes.IsNormalized);
        if (sources.Any(source => source.Kind == SchemaShape.Column.VectorKind.Scalar || source.Has(AnnotationUtils.Kinds.SlotNames)))
            annotations.Add(SchemaShapes.SlotNames);
        if (sources.Any(source => source.Has(AnnotationUtils.Kinds.CategoricalSlotRanges)))
            annotations.Add(SchemaShapes.CategoricalSlotRanges);
        var kind = sources.Any(source => source.Kind == SchemaShape.Column.VectorKind.VariableVector)
            ? SchemaShape.Column.VectorKind.VariableVector : SchemaShape.Column.VectorKind.Vector;
        return inputSchema.With([new SchemaShape.Column(_output, kind, sources[0].ItemType, false, new SchemaShape(annotations))]);
    }
}
