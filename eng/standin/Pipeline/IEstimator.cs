namespace Microsoft.ML;

/// <summary>Learns from data: fitting gives a transformer.</summary>
public interface IEstimator<out TTransformer> where TTransformer : ITransformer
{
    TTransformer Fit(IDataView input);

    /// <summary>The columns after the transformer; throws where a column of the input does not fit.</summary>
    SchemaShape GetOutputSchema(SchemaShape inputSchema);
}

/// <summary>Turns a view into another view, lazily.</summary>
public interface ITransformer : ICanSaveModel
{
    /// <summary>Whether each output row depends on one input row alone; a <see cref="PredictionEngine{TSrc,TDst}"/> needs that.</summary>
    bool IsRowToRowMapper { get; }

    DataViewSchema GetOutputSchema(DataViewSchema inputSchema);

    IDataView Transform(IDataView input);

    Data.IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema);
}

public interface ICanSaveModel
{
    void Save(ModelSaveContext ctx);
}
