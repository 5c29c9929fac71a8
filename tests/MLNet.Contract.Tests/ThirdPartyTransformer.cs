using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Model.OnnxConverter;
using Microsoft.ML.Runtime;
using MLNet.Contract.Tests;

[assembly: LoadableClass(
    typeof(ThirdPartyTransformer), typeof(ThirdPartyLoader), null, typeof(SignatureLoadModel), "Third party", ThirdPartyTransformer.LoaderName)]

namespace MLNet.Contract.Tests;

/// <summary>A transformer of another assembly, as ours are, whose work one of ML.NET does. It has public interfaces alone.</summary>
internal class ThirdPartyTransformer(ITransformer inner) : ITransformer, ISingleFeaturePredictionTransformer<string>, IRowToRowMapper
{
    public const string LoaderName = "Contract.ThirdParty";

    private IRowToRowMapper _mapper = null!;

    public uint Version { get; init; } = 1;
    public string Model { get; init; } = "";
    public string FeatureColumnName => "Features";
    public DataViewType FeatureColumnType => new VectorDataViewType(NumberDataViewType.Single);
    public bool IsRowToRowMapper => true;
    public DataViewSchema InputSchema => _mapper.InputSchema;
    public DataViewSchema OutputSchema => _mapper.OutputSchema;

    /// <summary>The row of each call of GetRow.</summary>
    public List<DataViewRow> Rows { get; } = [];

    public static VersionInfo Header(uint version) => new(
        "CONTRACT", version, version, 1, loaderSignature: LoaderName, loaderAssemblyName: typeof(ThirdPartyTransformer).Assembly.FullName);

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inner.GetOutputSchema(inputSchema);

    public virtual IDataView Transform(IDataView input) => new ThirdPartyView(inner.Transform(input));

    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema)
    {
        _mapper = inner.GetRowToRowMapper(inputSchema);
        return this;
    }

    public IEnumerable<DataViewSchema.Column> GetDependencies(IEnumerable<DataViewSchema.Column> columns) => _mapper.GetDependencies(columns);

    public DataViewRow GetRow(DataViewRow input, IEnumerable<DataViewSchema.Column> activeColumns)
    {
        Rows.Add(input);
        return _mapper.GetRow(input, activeColumns);
    }

    public void Save(ModelSaveContext ctx)
    {
        ctx.CheckAtModel();
        ctx.SetVersionInfo(Header(Version));
        ctx.Writer.Write(Model);
        ctx.SaveBinaryStream("entry.bin", writer => writer.Write(" and an entry"));
    }
}

/// <summary>Loads it, and tells what was there.</summary>
internal static class ThirdPartyLoader
{
    private static ThirdPartyTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
    {
        ctx.CheckAtModel(ThirdPartyTransformer.Header(1));
        var model = ctx.Reader.ReadString();
        if (model == "damaged")
            throw new InvalidDataException(model);
        var isThere = ctx.TryLoadBinaryStream("entry.bin", reader => model += reader.ReadString());
        model += $": {isThere} {ctx.TryLoadBinaryStream("none.bin", _ => { })} {ctx.Reader.BaseStream.Length >= ctx.Reader.BaseStream.Position}";
        return new ThirdPartyTransformer(null!) { Model = model };
    }
}

/// <summary>A view without the hidden interfaces.</summary>
internal class ThirdPartyView(IDataView inner) : IDataView
{
    public DataViewSchema Schema => inner.Schema;
    public bool CanShuffle => inner.CanShuffle;
    public long? GetRowCount() => inner.GetRowCount();
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columns, Random? rand = null) => inner.GetRowCursor(columns, rand);
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columns, int n, Random? rand = null) =>
        inner.GetRowCursorSet(columns, n, rand);
}

/// <summary>One with the hidden interfaces too.</summary>
/// <param name="inner">Does the work.</param>
/// <param name="write">Writes it as ONNX; null where it cannot.</param>
internal sealed class FriendTransformer(ITransformer inner, Action<OnnxContext>? write = null) :
    ThirdPartyTransformer(inner), ISingleFeaturePredictionTransformer
{
    public override IDataView Transform(IDataView input) => new View(this, input, base.Transform(input), write);

    private sealed class View(FriendTransformer transformer, IDataView source, IDataView inner, Action<OnnxContext>? write) :
        ThirdPartyView(inner), ITransformCanSaveOnnx, ITransformTemplate
    {
        public IDataView Source => source;
        public IDataTransform ApplyToData(IHostEnvironment env, IDataView newSource) => (IDataTransform)transformer.Transform(newSource);
        public bool CanSaveOnnx(OnnxContext ctx) => write is not null;
        public void SaveAsOnnx(OnnxContext ctx) => write!(ctx);
        public void Save(ModelSaveContext ctx) => throw new NotSupportedException("Views are not saved.");
    }
}
