using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep.Host;

/// <summary>A <see cref="RowMapping"/> as prediction engines use it: one row at a time, without a data view.</summary>
internal sealed class RowMapper(RowMapping mapping) : IRowToRowMapper
{
    public DataViewSchema InputSchema => mapping.InputSchema;

    public DataViewSchema OutputSchema => mapping.OutputSchema;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns)
        => mapping.Dependencies(mapping.Activate(dependingColumns));

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Schema != InputSchema)
            throw new ArgumentException("The row is not of the schema that this mapper was made for.", nameof(input));
        return new MappedRow(input, mapping, mapping.Activate(activeColumns));
    }
}
