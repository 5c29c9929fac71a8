using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: Microsoft.ML.LoadableClass(typeof(ValueToKeyMappingTransformer), null, typeof(Microsoft.ML.SignatureLoadModel),
    "Map values to keys", ValueToKeyMappingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Maps values to keys.</summary>
public sealed class ValueToKeyMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "TermTransform";

    private static readonly VersionInfo _version = FirstVersion("TERMTRNF", LoaderSignature);

    private readonly KeyTerms[] _terms;
    private readonly bool _valuesAsText;

    internal ValueToKeyMappingTransformer(IHostEnvironment env, (string Output, string Input)[] columns, KeyTerms[] terms, bool valuesAsText)
        : base(env.Register(nameof(ValueToKeyMappingTransformer)), columns)
    {
        _terms = terms;
        _valuesAsText = valuesAsText;
    }

    private ValueToKeyMappingTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(env.Register(nameof(ValueToKeyMappingTransformer)), ctx, _version)
    {
        _terms = [.. ColumnPairs.Select(_ => KeyTerms.Load(ctx.Reader))];
        _valuesAsText = ctx.Reader.ReadBoolean();
    }

    private protected override VersionInfo Version => _version;

    private protected override void SaveColumns(ModelSaveContext ctx)
    {
        foreach (var terms in _terms)
            terms.Save(ctx.Writer);
        ctx.Writer.Write(_valuesAsText);
    }

    private protected override MappedColumn MapColumn(int pair, string outputName, DataViewSchema.Column source)
    {
        var terms = _terms[pair];
        if (!source.Type.GetItemType().Equals(terms.ItemType))
            throw Mismatch(source, terms.ItemType.ToString());

        var key = new KeyDataViewType(typeof(uint), Math.Max(1, terms.Count));
        DataViewType type = source.Type is VectorDataViewType vector ? new VectorDataViewType(key, vector.Dimensions) : key;
        var annotations = new DataViewSchema.Annotations.Builder();
        terms.AddKeyValues(annotations, source, _valuesAsText);
        annotations.Add(source.Annotations, kind => kind == AnnotationUtils.Kinds.SlotNames);
        return new MappedColumn(new(outputName, type, annotations.ToAnnotations()), [source], row => terms.MakeGetter(row, source));
    }
}
