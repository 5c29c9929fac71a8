using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Host;

namespace MLNetDeep;

/// <summary>
/// A transformer that adds columns computed from the same row. Nothing is computed before a cursor or a prediction engine reads it. Safe
/// for many threads.
/// </summary>
public abstract class RowMappingTransformer : ITransformer
{
    private protected RowMappingTransformer()
    {
    }

    /// <summary>The format this transformer is stored in.</summary>
    private protected abstract ModelFormat Format { get; }

    /// <summary>Binds to an input schema.</summary>
    /// <exception cref="ArgumentException">A column is missing or not of the type expected.</exception>
    private protected abstract RowMapping Bind(DataViewSchema inputSchema);

    /// <summary>Writes the payload of the model file.</summary>
    private protected abstract void Write(BinaryWriter writer);

    /// <summary>Further entries of the model file, beside the payload.</summary>
    private protected virtual IReadOnlyList<(string Name, byte[] Content)> Entries() => [];

    bool ITransformer.IsRowToRowMapper => true;

    /// <summary>The schema of this transformer's output, for input of a given schema.</summary>
    /// <param name="inputSchema">The schema of the data.</param>
    /// <returns>The input's columns, then the added ones.</returns>
    /// <exception cref="ArgumentException">A column is missing or not of the type expected.</exception>
    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return Bind(inputSchema).OutputSchema;
    }

    /// <summary>Adds the columns to the data, lazily: no row is read yet.</summary>
    /// <param name="input">The data.</param>
    /// <returns>The data with the columns added.</returns>
    /// <exception cref="ArgumentException">A column is missing or not of the type expected.</exception>
    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new MappedDataView(input, Bind(input.Schema), this);
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new RowMapper(Bind(inputSchema));
    }

    void ICanSaveModel.Save(ModelSaveContext ctx) => Format.Save(ctx, Write, Entries());
}
