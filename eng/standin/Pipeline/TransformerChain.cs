using System.Collections;
using Microsoft.ML.Runtime;

[assembly: Microsoft.ML.LoadableClass(typeof(Microsoft.ML.Data.TransformerChain<Microsoft.ML.ITransformer>),
    typeof(Microsoft.ML.Data.TransformerChain), null, typeof(Microsoft.ML.SignatureLoadModel), "Transformer chain",
    Microsoft.ML.Data.TransformerChain.LoaderSignature)]

namespace Microsoft.ML.Data;

/// <summary>When a transformer of a chain is used.</summary>
[Flags]
public enum TransformerScope
{
    None = 0,
    Training = 1,
    Testing = 2,
    TrainTest = Training | Testing,
    Scoring = 4,
    Everything = Training | Testing | Scoring,
}

/// <summary>Transformers, one after the other.</summary>
public sealed class TransformerChain<TLastTransformer> : ITransformer, ITransformerChainAccessor, IEnumerable<ITransformer>, IDisposable
    where TLastTransformer : class, ITransformer
{
    private readonly ITransformer[] _transformers;
    private readonly TransformerScope[] _scopes;

    public readonly TLastTransformer LastTransformer;

    public TransformerChain(IEnumerable<ITransformer> transformers, IEnumerable<TransformerScope> scopes)
    {
        ArgumentNullException.ThrowIfNull(transformers);
        ArgumentNullException.ThrowIfNull(scopes);
        _transformers = [.. transformers];
        _scopes = [.. scopes];
        if (_scopes.Length != _transformers.Length)
            throw new ArgumentOutOfRangeException(nameof(scopes), "There must be as many scopes as transformers.");
        LastTransformer = _transformers.LastOrDefault() as TLastTransformer;
        if (LastTransformer == null && _transformers.Length > 0)
            throw new ArgumentException($"The last transformer must be a {typeof(TLastTransformer)}.", nameof(transformers));
    }

    public TransformerChain(params ITransformer[] transformers)
        : this(transformers, (transformers ?? []).Select(_ => TransformerScope.Everything)) { }

    ITransformer[] ITransformerChainAccessor.Transformers => _transformers;

    TransformerScope[] ITransformerChainAccessor.Scopes => _scopes;

    bool ITransformer.IsRowToRowMapper => _transformers.All(transformer => transformer.IsRowToRowMapper);

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema)
    {
        ArgumentNullException.ThrowIfNull(inputSchema);
        return _transformers.Aggregate(inputSchema, (schema, transformer) => transformer.GetOutputSchema(schema));
    }

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema, TransformerScope scope) =>
        GetModelFor(scope).GetOutputSchema(inputSchema);

    public IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return _transformers.Aggregate(input, (view, transformer) => transformer.Transform(view));
    }

    public IDataView Transform(IDataView input, TransformerScope scope) => GetModelFor(scope).Transform(input);

    /// <summary>The transformers that are used in (some of) the given scopes.</summary>
    public TransformerChain<ITransformer> GetModelFor(TransformerScope scopeFilter)
    {
        int[] kept = [.. Enumerable.Range(0, _scopes.Length).Where(i => (_scopes[i] & scopeFilter) != 0)];
        return new(kept.Select(i => _transformers[i]), kept.Select(i => _scopes[i]));
    }

    public TransformerChain<TNewLast> Append<TNewLast>(TNewLast transformer, TransformerScope scope = TransformerScope.Everything)
        where TNewLast : class, ITransformer
    {
        ArgumentNullException.ThrowIfNull(transformer);
        return new([.. _transformers, transformer], [.. _scopes, scope]);
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
        {
            ctx.Writer.Write((int)_scopes[i]);
            ctx.SaveModel(_transformers[i], TransformerChain.Directory(i));
        }
    }

    public IEnumerator<ITransformer> GetEnumerator() => ((IEnumerable<ITransformer>)_transformers).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public void Dispose()
    {
        foreach (var transformer in _transformers)
            (transformer as IDisposable)?.Dispose();
    }
}

/// <summary>A chain whose last transformer's type is not known.</summary>
internal interface ITransformerChainAccessor
{
    ITransformer[] Transformers { get; }

    TransformerScope[] Scopes { get; }
}

/// <summary>Loads a chain.</summary>
internal static class TransformerChain
{
    public const string LoaderSignature = "TransformerChain";

    public static VersionInfo Version { get; } =
        new("XF  PIPE", 0x00010001, 0x00010001, 0x00010001, typeof(TransformerChain).Assembly.FullName, LoaderSignature);

    public static string Directory(int index) => $"Transform_{index:000}";

    public static TransformerChain<ITransformer> Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(Version);
        int count = ctx.Reader.ReadInt32();
        var transformers = new List<ITransformer>();
        var scopes = new List<TransformerScope>();
        for (int i = 0; i < count; i++)
        {
            scopes.Add((TransformerScope)ctx.Reader.ReadInt32());
            ctx.LoadModel<ITransformer, SignatureLoadModel>(env, out var transformer, Directory(i));
            transformers.Add(transformer);
        }
        return new(transformers, scopes);
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
