using System.Collections;
using Microsoft.ML.Runtime;

[assembly: Microsoft.ML.LoadableClass(typeof(Microsoft.ML.Data.TransformerChain<Microsoft.ML.ITransformer>),
    typeof(Microsoft.ML.Data.TransformerChain), null, typeof(Microsoft.ML.SignatureLoadModel), "Transformer chain",
    Microsoft.ML.Data.TransformerChain.LoaderSignature)]

namespace Microsoft.ML.Data;

/// <summary>Transformers, one after the other.</summary>
public sealed class TransformerChain<TLastTransformer> : ITransformer, IEnumerable<ITransformer>, IDisposable
    where TLastTransformer : class, ITransformer
{
    private readonly ITransformer[] _transformers;

    public readonly TLastTransformer LastTransformer;

    public TransformerChain(params ITransformer[] transformers)
    {
        ArgumentNullException.ThrowIfNull(transformers);
        _transformers = transformers;
        LastTransformer = _transformers.LastOrDefault() as TLastTransformer;
        if (LastTransformer == null && _transformers.Length > 0)
            throw new ArgumentException($"The last transformer must be a {typeof(TLastTransformer)}.", nameof(transformers));
    }

    bool ITransformer.IsRowToRowMapper => _transformers.All(transformer => transformer.IsRowToRowMapper);

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return _transformers.Aggregate(inputSchema, (schema, transformer) => transformer.GetOutputSchema(schema));
    }

    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return _transformers.Aggregate(input, (view, transformer) => transformer.Transform(view));
    }

    IRowToRowMapper ITransformer.GetRowToRowMapper(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        if (!((ITransformer)this).IsRowToRowMapper)
            throw new InvalidOperationException("A mapper is available only where every transformer maps row to row.");
        var mappers = new List<IRowToRowMapper>();
        foreach (var transformer in _transformers)
        {
            mappers.Add(transformer.GetRowToRowMapper(inputSchema));
            inputSchema = mappers[^1].OutputSchema;
        }
        return new ChainedRowMapper(mappers, inputSchema);
    }

    void ICanSaveModel.Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(TransformerChain.Version);
        ctx.Writer.Write(_transformers.Length);
        for (int i = 0; i < _transformers.Length; i++)
            ctx.SaveModel(_transformers[i], TransformerChain.Directory(i));
    }

    public IEnumerator<ITransformer> GetEnumerator() => ((IEnumerable<ITransformer>)_transformers).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        foreach (var transformer in _transformers)
            (transformer as IDisposable)?.Dispose();
    }
}

/// <summary>Loads a chain.</summary>
internal static class TransformerChain
{
    public const string LoaderSignature = "TransformerChain";

    public static VersionInfo Version { get; } = VersionInfo.First("XF  PIPE", LoaderSignature);

    public static string Directory(int index) => $"Transform_{index:000}";

    public static TransformerChain<ITransformer> Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        int count = ctx.Reader.ReadInt32();
        var transformers = new List<ITransformer>();
        while (transformers.Count < count)
            transformers.Add(ctx.LoadModel<ITransformer>(env, Directory(transformers.Count)));
        return new([.. transformers]);
    }
}

/// <summary>Row mappers, one after the other.</summary>
internal sealed class ChainedRowMapper(IReadOnlyList<IRowToRowMapper> mappers, DataViewSchema outputSchema) : IRowToRowMapper
{
    public DataViewSchema InputSchema => mappers.Count > 0 ? mappers[0].InputSchema : outputSchema;

    public DataViewSchema OutputSchema => outputSchema;

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> dependingColumns) =>
        mappers.Reverse().Aggregate(dependingColumns, (columns, mapper) => mapper.GetDependencies(columns));

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (!ReferenceEquals(input.Schema, InputSchema))
            throw new ArgumentException("The row's schema is not the mapper's input schema.", nameof(input));
        var active = new IEnumerable<DataViewSchema.Column>[mappers.Count];
        for (int i = mappers.Count - 1; i >= 0; i--)
        {
            active[i] = activeColumns;
            activeColumns = [.. mappers[i].GetDependencies(activeColumns)];
        }
        for (int i = 0; i < mappers.Count; i++)
            input = mappers[i].GetRow(input, active[i]);
        return input;
    }
}
