using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: Microsoft.ML.LoadableClass(typeof(ValueToKeyMappingTransformer), null, typeof(Microsoft.ML.SignatureLoadModel),
    "Map values to keys", ValueToKeyMappingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Gives each distinct value of a column a key, counting from 1; missing and unknown values get key 0.</summary>
public sealed class ValueToKeyMappingEstimator : OneToOneEstimatorBase<ValueToKeyMappingTransformer>
{
    private readonly int _maximumNumberOfKeys;
    private readonly KeyOrdinality _keyOrdinality;
    private readonly bool _valuesAsText;

    internal ValueToKeyMappingEstimator(string outputColumnName, string inputColumnName, int maximumNumberOfKeys,
        KeyOrdinality keyOrdinality, bool valuesAsText = false) : base(outputColumnName, inputColumnName)
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

    private protected override ValueToKeyMappingTransformer Fit(IDataView data, DataViewSchema.Column source, string outputName)
    {
        Contracts.CheckParam(_maximumNumberOfKeys > 0, "maximumNumberOfKeys", "Must be positive");
        return new(outputName, source.Name, KeyTerms.Learn(data, source, _maximumNumberOfKeys, _keyOrdinality), _valuesAsText);
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

    private readonly KeyTerms _terms;
    private readonly bool _valuesAsText;

    internal ValueToKeyMappingTransformer(string outputColumnName, string inputColumnName, KeyTerms terms, bool valuesAsText)
        : base(outputColumnName, inputColumnName)
    {
        _terms = terms;
        _valuesAsText = valuesAsText;
    }

    private ValueToKeyMappingTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(ctx, _version)
    {
        _terms = KeyTerms.Load(ctx.Reader);
        _valuesAsText = ctx.Reader.ReadBoolean();
    }

    private protected override VersionInfo Version => _version;

    private protected override void SaveState(BinaryWriter writer)
    {
        _terms.Save(writer);
        writer.Write(_valuesAsText);
    }

    private protected override MappedColumn MapColumn(string outputName, DataViewSchema.Column source)
    {
        if (!source.Type.GetItemType().Equals(_terms.ItemType))
            throw Mismatch(source, _terms.ItemType.ToString());

        var type = source.Type.WithItems(new KeyDataViewType(typeof(uint), Math.Max(1, _terms.Count)));
        var annotations = source.Kept(StandardAnnotations.SlotNames);
        _terms.AddKeyValues(annotations, source, _valuesAsText);
        return new MappedColumn(new(outputName, type, annotations.ToAnnotations()), [source], row => _terms.MakeGetter(row, source));
    }
}
