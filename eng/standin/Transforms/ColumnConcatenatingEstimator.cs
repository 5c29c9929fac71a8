using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Makes one vector of several columns of the same item type.</summary>
public sealed class ColumnConcatenatingEstimator : IEstimator<ColumnConcatenatingTransformer>
{
    private readonly string _output;
    private readonly string[] _inputs;

    internal ColumnConcatenatingEstimator(string outputColumnName, params string[] inputColumnNames)
    {
        Contracts.CheckNonEmpty(outputColumnName, nameof(outputColumnName));
        ArgumentNullException.ThrowIfNull(inputColumnNames);
        Contracts.CheckParam(inputColumnNames.Length > 0, nameof(inputColumnNames), "At least one input column is needed.");
        Contracts.CheckParam(!inputColumnNames.Any(string.IsNullOrEmpty), nameof(inputColumnNames), "A name is null or empty.");
        _output = outputColumnName;
        _inputs = inputColumnNames;
    }

    /// <inheritdoc/>
    public ColumnConcatenatingTransformer Fit(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new ColumnConcatenatingTransformer(_output, _inputs);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema)
    {
        SchemaShape.Column[] sources = [.. _inputs.Select(name => inputSchema.Find(name))];
        foreach (var source in sources)
        {
            if (source.IsKey)
                throw new InvalidOperationException($"Keys cannot be concatenated, but the column '{source.Name}' holds keys.");
            if (!source.ItemType.Equals(sources[0].ItemType))
                throw new InvalidOperationException($"Columns to concatenate must have one item type, but '{source.Name}' is of {source.ItemType}, "
                    + $"'{sources[0].Name}' of {sources[0].ItemType}.");
        }

        var annotations = new List<SchemaShape.Column>();
        if (sources.All(source => source.Has(StandardAnnotations.IsNormalized)))
            annotations.Add(SchemaShapes.IsNormalized);
        if (sources.Any(source => source.Kind == SchemaShape.Column.VectorKind.Scalar || source.Has(StandardAnnotations.SlotNames)))
            annotations.Add(SchemaShapes.SlotNames);
        var kind = sources.Any(source => source.Kind == SchemaShape.Column.VectorKind.VariableVector)
            ? SchemaShape.Column.VectorKind.VariableVector : SchemaShape.Column.VectorKind.Vector;
        return inputSchema.With(new SchemaShape.Column(_output, kind, sources[0].ItemType, false, new SchemaShape(annotations)));
    }
}
