using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>How a prediction engine is made.</summary>
public sealed class PredictionEngineOptions
{
    /// <summary>Whether members of the prediction without a column keep their value, instead of an exception.</summary>
    public bool IgnoreMissingColumns = true;

    public SchemaDefinition InputSchemaDefinition;
    public SchemaDefinition OutputSchemaDefinition;

    /// <summary>Whether the engine disposes the transformer.</summary>
    public bool OwnsTransformer = true;
}

/// <summary>Predicts for one object at a time.</summary>
public abstract class PredictionEngineBase<TSrc, TDst> : IDisposable
    where TSrc : class
    where TDst : class, new()
{
    private readonly ITransformer _transformer;
    private readonly bool _ownsTransformer;
    private readonly TypedRow<TSrc> _input;
    private readonly DataViewRow _output;
    private readonly Action<TDst> _fill;
    private bool _disposed;

    private protected PredictionEngineBase(ITransformer transformer, bool ignoreMissingColumns, SchemaDefinition inputSchemaDefinition,
        SchemaDefinition outputSchemaDefinition, bool ownsTransformer)
    {
        ArgumentNullException.ThrowIfNull(transformer);
        if (!transformer.IsRowToRowMapper)
            throw new ArgumentOutOfRangeException(nameof(transformer), "Must be a row to row mapper");
        _transformer = transformer;
        _ownsTransformer = ownsTransformer;
        _input = new TypedRow<TSrc>(inputSchemaDefinition);
        var mapper = transformer.GetRowToRowMapper(_input.Schema);
        OutputSchema = mapper.OutputSchema;
        var writer = new ObjectWriter<TDst>(OutputSchema, outputSchemaDefinition, ignoreMissingColumns);
        _output = mapper.GetRow(_input, writer.Columns);
        _fill = writer.Bind(_output);
    }

    public DataViewSchema OutputSchema { get; }

    public TDst Predict(TSrc example)
    {
        var prediction = new TDst();
        Predict(example, ref prediction);
        return prediction;
    }

    /// <summary>Fills <paramref name="prediction"/>, or a new object where it is null.</summary>
    public abstract void Predict(TSrc example, ref TDst prediction);

    private protected void Fill(TSrc example, TDst prediction)
    {
        _input.Current = example;
        _fill(prediction);
    }

    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _output.Dispose();
        if (_ownsTransformer)
            (_transformer as IDisposable)?.Dispose();
    }
}

/// <inheritdoc/>
public sealed class PredictionEngine<TSrc, TDst> : PredictionEngineBase<TSrc, TDst>
    where TSrc : class
    where TDst : class, new()
{
    internal PredictionEngine(ITransformer transformer, bool ignoreMissingColumns, SchemaDefinition inputSchemaDefinition,
        SchemaDefinition outputSchemaDefinition, bool ownsTransformer)
        : base(transformer, ignoreMissingColumns, inputSchemaDefinition, outputSchemaDefinition, ownsTransformer) { }

    public override void Predict(TSrc example, ref TDst prediction)
    {
        ArgumentNullException.ThrowIfNull(example);
        Fill(example, prediction ??= new TDst());
    }
}
