using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Saves and loads models, and makes prediction engines.</summary>
public sealed class ModelOperationsCatalog : IInternalCatalog
{
    private const string TransformerDirectory = "Transformer";
    private const string SchemaEntryName = "Schema";

    private readonly IHostEnvironment _environment;

    internal ModelOperationsCatalog(IHostEnvironment env) => _environment = env;

    IHostEnvironment IInternalCatalog.Environment => _environment;

    /// <summary>Saves a model and the schema of the data it takes (which may be null).</summary>
    public void Save(ITransformer model, DataViewSchema inputSchema, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(stream);
        using var repository = RepositoryWriter.CreateNew(stream, _environment);
        ModelSaveContext.SaveModel(repository, model, TransformerDirectory);
        using (var entry = repository.CreateEntry(SchemaEntryName))
        using (var writer = new BinaryWriter(entry.Stream, System.Text.Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(inputSchema != null);
            if (inputSchema != null)
                SchemaSerializer.Write(writer, inputSchema);
        }
        repository.Commit();
    }

    public void Save(ITransformer model, DataViewSchema inputSchema, string filePath)
    {
        using var stream = File.Create(filePath);
        Save(model, inputSchema, stream);
    }

    /// <summary>Saves the model with the loader's schema; the stand-in does not save the loader itself.</summary>
    public void Save<TSource>(ITransformer model, IDataLoader<TSource> loader, Stream stream) => Save(model, loader.GetOutputSchema(), stream);

    public void Save<TSource>(ITransformer model, IDataLoader<TSource> loader, string filePath) =>
        Save(model, loader.GetOutputSchema(), filePath);

    /// <summary>Loads a model. The file names the assemblies of its components; they are loaded, and nothing needs to be registered.</summary>
    /// <exception cref="FormatException">The stream is no model, is damaged, or is of a newer version.</exception>
    public ITransformer Load(Stream stream, out DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            using var repository = RepositoryReader.Open(stream, _environment);
            ModelLoadContext.LoadModel<ITransformer, SignatureLoadModel>(_environment, out var model, repository, TransformerDirectory);
            using var entry = repository.OpenEntry(SchemaEntryName);
            using var reader = new BinaryReader(entry.Stream);
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
    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(ITransformer transformer, bool ignoreMissingColumns = true,
        SchemaDefinition inputSchemaDefinition = null, SchemaDefinition outputSchemaDefinition = null)
        where TSrc : class
        where TDst : class, new() =>
        new(transformer, ignoreMissingColumns, inputSchemaDefinition, outputSchemaDefinition, ownsTransformer: true);

    /// <summary>An engine whose input columns have the types and annotations of <paramref name="inputSchema"/>.</summary>
    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(ITransformer transformer, DataViewSchema inputSchema)
        where TSrc : class
        where TDst : class, new()
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return CreatePredictionEngine<TSrc, TDst>(transformer, false, DataOperationsCatalog.DefinitionFor<TSrc>(inputSchema));
    }

    public PredictionEngine<TSrc, TDst> CreatePredictionEngine<TSrc, TDst>(ITransformer transformer, PredictionEngineOptions options)
        where TSrc : class
        where TDst : class, new() =>
        new(transformer, options.IgnoreMissingColumns, options.InputSchemaDefinition, options.OutputSchemaDefinition, options.OwnsTransformer);
}
