using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: Microsoft.ML.LoadableClass(typeof(ValueToKeyMappingTransformer), null, typeof(Microsoft.ML.SignatureLoadModel),
    "Map values to keys", ValueToKeyMappingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Gives each distinct value of a column (of each column its own) a key, counting from 1; missing and unknown values get key 0.</summary>
public sealed class ValueToKeyMappingEstimator : OneToOneEstimatorBase<ValueToKeyMappingTransformer>
{
    private readonly int _maximumNumberOfKeys;
    private readonly KeyOrdinality _keyOrdinality;
    private readonly bool _valuesAsText;

    internal ValueToKeyMappingEstimator(InputOutputColumnPair[] columns, int maximumNumberOfKeys, KeyOrdinality keyOrdinality, bool valuesAsText)
        : base(columns)
    {
        _maximumNumberOfKeys = maximumNumberOfKeys;
        _keyOrdinality = keyOrdinality;
        _valuesAsText = valuesAsText;
    }

    /// <summary>The order of the keys.</summary>
    public enum KeyOrdinality : byte
    {
        /// <summary>As the values first occur.</summary>
        ByOccurrence = 0,

        /// <summary>Sorted; text by its UTF-16 code units.</summary>
        ByValue = 1,
    }

    private protected override ValueToKeyMappingTransformer Fit(IDataView data, DataViewSchema.Column[] sources, InputOutputColumnPair[] columns)
    {
        Contracts.CheckParam(_maximumNumberOfKeys > 0, "maximumNumberOfKeys", "Must be positive");
        return new(columns, [.. sources.Select(source => KeyTerms.Learn(data, source, _maximumNumberOfKeys, _keyOrdinality))], _valuesAsText);
    }

    private protected override SchemaShape.Column MapShape(string outputName, SchemaShape.Column source)
    {
        var keyValues = source.IsKey && source.Has(StandardAnnotations.KeyValues)
            ? source.Annotated(StandardAnnotations.KeyValues).First()
            : new SchemaShape.Column(StandardAnnotations.KeyValues, SchemaShape.Column.VectorKind.Vector,
                _valuesAsText ? TextDataViewType.Instance : source.ItemType, source.IsKey && !_valuesAsText);
        return new(outputName, source.Kind, NumberDataViewType.UInt32, true,
            new SchemaShape([keyValues, .. source.Annotated(StandardAnnotations.SlotNames)]));
    }
}

/// <summary>Maps values to keys.</summary>
public sealed class ValueToKeyMappingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "TermTransform";

    private static readonly VersionInfo _version = VersionInfo.First("TERMTRNF", LoaderSignature);

    private readonly KeyTerms[] _terms; // of each column
    private readonly bool _valuesAsText;

    internal ValueToKeyMappingTransformer(InputOutputColumnPair[] columns, KeyTerms[] terms, bool valuesAsText) : base(columns)
    {
        _terms = terms;
        _valuesAsText = valuesAsText;
    }

    private ValueToKeyMappingTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(ctx, _version)
    {
        _terms = LoadStates(() => KeyTerms.Load(ctx.Reader));
        _valuesAsText = ctx.Reader.ReadBoolean();
    }

    private protected override VersionInfo Version => _version;

    private protected override void SaveState(BinaryWriter writer)
    {
        foreach (var terms in _terms)
            terms.Save(writer);
        writer.Write(_valuesAsText);
    }

    private protected override MappedColumn MapColumn(int index, string outputName, DataViewSchema.Column source)
    {
        var terms = _terms[index];
        if (!source.Type.GetItemType().Equals(terms.ItemType))
            throw Mismatch(source, terms.ItemType.ToString());

        var type = source.Type.WithItems(new KeyDataViewType(typeof(uint), Math.Max(1, terms.Count)));
        var annotations = source.Kept(StandardAnnotations.SlotNames);
        terms.AddKeyValues(annotations, source, _valuesAsText);
        return new MappedColumn(new(outputName, type, annotations.ToAnnotations()), [source], row => terms.MakeGetter(row, source));
    }
}
