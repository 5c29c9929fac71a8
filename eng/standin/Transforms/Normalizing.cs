using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: Microsoft.ML.LoadableClass(typeof(NormalizingTransformer), null, typeof(Microsoft.ML.SignatureLoadModel),
    "Normalize", NormalizingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Scales a float or double column by what it finds in the data, each slot for itself; NaN is left out and stays NaN.</summary>
public sealed class NormalizingEstimator : OneToOneEstimatorBase<NormalizingTransformer>
{
    internal const long DefaultMaximumExampleCount = 1_000_000_000;

    private readonly long _maximumExampleCount;
    private readonly Func<int, SlotScaler> _makeScaler;

    /// <param name="columns">The columns that are made and read.</param>
    /// <param name="maximumExampleCount">How many rows to learn from at most.</param>
    /// <param name="makeScaler">Makes what learns from the values, for a number of slots.</param>
    internal NormalizingEstimator(InputOutputColumnPair[] columns, long maximumExampleCount, Func<int, SlotScaler> makeScaler) : base(columns)
    {
        Contracts.CheckParam(maximumExampleCount > 1, nameof(maximumExampleCount), "Must be greater than 1");
        _maximumExampleCount = maximumExampleCount;
        _makeScaler = makeScaler;
    }

    private protected override NormalizingTransformer Fit(IDataView data, DataViewSchema.Column[] sources, InputOutputColumnPair[] columns) =>
        new(columns, [.. sources.Select(source => Learn(data, source))]);

    private ColumnScale Learn(IDataView data, DataViewSchema.Column source)
    {
        Contracts.CheckParam(source.Type.GetValueCount() > 0 && SchemaShapes.IsFloating(source.Type.GetItemType()), "srcType",
            $"The column '{source.Name}' must be of Single or Double, or a known-size vector of them, however: {source.Type}.");

        var scaler = _makeScaler(source.Type.GetValueCount());
        using var cursor = data.GetRowCursor([source]);
        var readRow = ItemMapping.MakeNumberReader(cursor, source, scaler.Add);
        for (long row = 0; row < _maximumExampleCount && cursor.MoveNext(); row++)
            readRow();
        return new(source.Type, scaler.Slots());
    }

    private protected override SchemaShape.Column MapShape(string outputName, SchemaShape.Column source)
    {
        if (source.Kind == SchemaShape.Column.VectorKind.VariableVector)
            throw source.Mismatch("known-size vector or scalar");
        if (source.IsKey || !SchemaShapes.IsFloating(source.ItemType))
            throw source.Mismatch("vector or scalar of Single or Double");
        return new(outputName, source.Kind, source.ItemType, false,
            new SchemaShape([SchemaShapes.IsNormalized, .. source.Annotated(StandardAnnotations.SlotNames)]));
    }
}

/// <summary>Scales a column: (value - offset) / width, or 0 where the width is 0.</summary>
public sealed class NormalizingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "Normalizer";

    private static readonly VersionInfo _version = VersionInfo.First("NORMALZR", LoaderSignature);

    private readonly ColumnScale[] _scales; // of each column

    internal NormalizingTransformer(InputOutputColumnPair[] columns, ColumnScale[] scales) : base(columns) => _scales = scales;

    private NormalizingTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(ctx, _version) =>
        _scales = LoadStates(() => new ColumnScale(SavedValues.ReadType(ctx.Reader), SavedValues.ReadArray<(double, double)>(ctx.Reader)));

    private protected override VersionInfo Version => _version;

    private protected override void SaveState(BinaryWriter writer)
    {
        foreach (var scale in _scales)
        {
            SavedValues.WriteType(writer, scale.Type);
            SavedValues.WriteArray(writer, scale.Slots);
        }
    }

    private protected override MappedColumn MapColumn(int index, string outputName, DataViewSchema.Column source)
    {
        var (type, slots) = _scales[index];
        if (!source.Type.GetItemType().Equals(type.GetItemType()) || source.Type.GetValueCount() != type.GetValueCount())
            throw Mismatch(source, type.ToString());

        var annotations = source.Kept(StandardAnnotations.SlotNames);
        annotations.AddNormalized();
        return new MappedColumn(new(outputName, source.Type, annotations.ToAnnotations()), [source],
            row => GenericCall.Invoke<Delegate>(MakeGetter<float>, [type.GetItemType().RawType], row, source, slots));
    }

    // Scales are computed in the column's own precision, as ML.NET does; adding zero makes a negative zero positive.
    private static Delegate MakeGetter<T>(DataViewRow row, DataViewSchema.Column source, (double Width, double Offset)[] slots)
        where T : IFloatingPointIeee754<T>
    {
        T[] scales = [.. slots.Select(slot => slot.Width == 0 ? T.Zero : T.One / T.CreateTruncating(slot.Width))];
        T[] offsets = [.. slots.Select(slot => T.CreateTruncating(slot.Offset))];
        return ItemMapping.MakeGetter<T, T>(row, source, (value, slot) => (value - offsets[slot]) * scales[slot] + T.Zero,
            keepsZero: offsets.All(T.IsZero));
    }
}

/// <summary>How a column of this type is scaled.</summary>
internal sealed record ColumnScale(DataViewType Type, (double Width, double Offset)[] Slots);
