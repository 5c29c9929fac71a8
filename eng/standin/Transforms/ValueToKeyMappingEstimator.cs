using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Gives each distinct value of a column a key, counting from 1; missing and unknown values get key 0.</summary>
public sealed class ValueToKeyMappingEstimator : IEstimator<ValueToKeyMappingTransformer>
{
    private readonly IHost _host;
    private readonly (string Output, string Input)[] _columns;
    private readonly int _maximumNumberOfKeys;
    private readonly KeyOrdinality _keyOrdinality;
    private readonly bool _valuesAsText;
    private readonly IDataView _keyData;

    internal ValueToKeyMappingEstimator(IHostEnvironment env, (string Output, string Input)[] columns, int maximumNumberOfKeys,
        KeyOrdinality keyOrdinality, bool valuesAsText, IDataView keyData)
    {
        _host = env.Register(nameof(ValueToKeyMappingEstimator));
        _columns = columns;
        _maximumNumberOfKeys = maximumNumberOfKeys;
        _keyOrdinality = keyOrdinality;
        _valuesAsText = valuesAsText;
        _keyData = keyData;
        if (keyData?.Schema.Count(column => !column.IsHidden) is { } count and not 1)
            throw _host.ExceptParam(nameof(keyData), "The view with the values that get keys must have one column, "
                + $"however: {count}.");
    }

    /// <summary>The order of the keys.</summary>
    public enum KeyOrdinality : byte
    {
        /// <summary>As the values first occur.</summary>
        ByOccurrence = 0,

        /// <summary>Sorted; text by its UTF-16 code units.</summary>
        ByValue = 1,
    }

    /// <inheritdoc/>
    public ValueToKeyMappingTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        _host.CheckUserArg(_maximumNumberOfKeys > 0, nameof(_maximumNumberOfKeys).TrimStart('_'), "Must be positive");
        DataViewSchema.Column[] sources = [.. _columns.Select(pair => input.Schema.GetColumnOrNull(pair.Input)
            ?? throw _host.ExceptSchemaMismatch("inputSchema", "input", pair.Input))];
        var terms = _keyData == null ? Learn(input, sources) : [.. sources.Select(FromKeyData)];
        return new ValueToKeyMappingTransformer(_host, _columns, terms, _valuesAsText);
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema.With(_columns.Select(pair =>
    {
        var source = _host.Find(inputSchema, pair.Input);
        var keyValues = source.IsKey && source.Has(AnnotationUtils.Kinds.KeyValues)
            ? source.Annotated(AnnotationUtils.Kinds.KeyValues).First()
            : new SchemaShape.Column(AnnotationUtils.Kinds.KeyValues, SchemaShape.Column.VectorKind.Vector,
                _valuesAsText ? TextDataViewType.Instance : source.ItemType, source.IsKey && !_valuesAsText);
        return new SchemaShape.Column(pair.Output, source.Kind, NumberDataViewType.UInt32, true,
            new SchemaShape([keyValues, .. source.Annotated(AnnotationUtils.Kinds.SlotNames)]));
    }));

    private KeyTerms[] Learn(IDataView data, DataViewSchema.Column[] columns)
    {
        using var cursor = data.GetRowCursor(columns);
        KeyTermsBuilder[] builders = [.. columns.Select(column => KeyTermsBuilder.Of(cursor, column, _maximumNumberOfKeys))];
        while (cursor.MoveNext())
            foreach (var builder in builders)
                builder.AddRow();
        return [.. builders.Select(builder => builder.ToTerms(_keyOrdinality))];
    }

    private KeyTerms FromKeyData(DataViewSchema.Column source)
    {
        var terms = _keyData.Schema.Single(column => !column.IsHidden);
        var itemType = source.Type.GetItemType();
        if (!terms.Type.Equals(itemType))
            throw _host.ExceptParam("keyData", $"The values that get keys must be of type '{itemType}', as the column's are, however: '{terms.Type}'.");
        return Learn(_keyData, [terms])[0];
    }
}
