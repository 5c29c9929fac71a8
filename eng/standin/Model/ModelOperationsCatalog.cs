using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Saves and loads models, and makes prediction engines.</summary>
public sealed class ModelOperationsCatalog
{
    private const string TransformerDirectory = "Transformer";
    private const string SchemaEntryName = "Schema";

    private readonly IHostEnvironment _environment;

    internal ModelOperationsCatalog(IHostEnvironment env) => _environment = env;

    /// <summary>Saves a model and the schema of the data it takes (which may be null).</summary>
    public void Save(ITransformer model, DataViewSchema inputSchema, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(stream);
        using var zip = new ModelZipWriter(stream);
        ModelSaveContext.SaveModel(zip, model, TransformerDirectory);
        zip.Add(SchemaEntryName, writer =>
        {
            writer.Write(inputSchema != null);
            if (inputSchema != null)
                SchemaSerializer.Write(writer, inputSchema);
        });
    }

    public void Save(ITransformer model, DataViewSchema inputSchema, string filePath)
    {
        using var stream = File.Create(filePath);
        Save(model, inputSchema, stream);
    }

    /// <summary>Loads a model. The file names the assemblies of its components; they are loaded, and nothing needs to be registered.</summary>
    /// <exception cref="FormatException">The stream is no model, is damaged, or is of a newer version.</exception>
    public ITransformer Load(Stream stream, out DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            using var zip = new ModelZipReader(stream);
            var model = ModelLoadContext.LoadModel<ITransformer>(_environment, zip, TransformerDirectory);
            using var reader = zip.Open(SchemaEntryName);
            inputSchema = reader.ReadBoolean() ? SchemaSerializer.Read(reader) : null;
            return model;
        }
        catch (EndOfStreamException exception)
        {
            throw new FormatException("The model is damaged: " + exception.Message, exception);
        }
    }

    public ITransformer Load(string filePath, out DataViewSchema inputSchema)
    {
        using var stream = File.OpenRead(filePath);
        return Load(stream, out inputSchema);
    }

    /// <summary>An engine that predicts one object at a time. It is not safe for use in several threads at once.</summary>
    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(ITransformer transformer, bool ignoreMissingColumns = true)
        where TSrc : class
        where TDst : class, new() =>
        new(transformer, ignoreMissingColumns, null);

    /// <summary>An engine whose input columns have the types and annotations of <paramref name="inputSchema"/>.</summary>
    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(ITransformer transformer, DataViewSchema inputSchema)
        where TSrc : class
        where TDst : class, new()
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return new(transformer, ignoreMissingColumns: false, SchemaDefinition.Create(typeof(TSrc), inputSchema));
    }
}
