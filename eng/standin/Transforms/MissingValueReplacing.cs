using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: Microsoft.ML.LoadableClass(typeof(MissingValueReplacingTransformer), null, typeof(Microsoft.ML.SignatureLoadModel),
    "Replace missing values", MissingValueReplacingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Replaces NaN in a column of float or double; in a known-size vector, each slot has a replacement of its own unless one for all is asked for.</summary>
public sealed class MissingValueReplacingEstimator : OneToOneEstimatorBase<MissingValueReplacingTransformer>
{
    private readonly ReplacementMode _mode;
    private readonly bool _bySlot;

    internal MissingValueReplacingEstimator(InputOutputColumnPair[] columns, ReplacementMode mode, bool bySlot) : base(columns)
    {
        _mode = mode;
        _bySlot = bySlot;
    }

    /// <summary>What stands in for a missing value.</summary>
    public enum ReplacementMode : byte
    {
        /// <summary>0.</summary>
        DefaultValue = 0,

        /// <summary>The mean of the values.</summary>
        Mean = 1,

        /// <summary>The lowest value.</summary>
        Minimum = 2,

        /// <summary>The highest value.</summary>
        Maximum = 3,
    }

    private protected override MissingValueReplacingTransformer Fit(IDataView data, DataViewSchema.Column[] sources,
        InputOutputColumnPair[] columns) =>
        new(columns, [.. sources.Select(source => Learn(data, source))]);

    private protected override SchemaShape.Column MapShape(string outputName, SchemaShape.Column source)
    {
        CheckType(source.ItemType);
        return new(outputName, source.Kind, source.ItemType, false,
            new SchemaShape(source.Annotated(StandardAnnotations.SlotNames, StandardAnnotations.IsNormalized)));
    }

    internal static void CheckType(DataViewType itemType) => Contracts.CheckParam(SchemaShapes.IsFloating(itemType), "inputSchema",
        $"Missing values are sought in columns of Single and Double, however: '{itemType}'.");

    // One replacement a slot, or one for all slots where that is asked for or their number is not known.
    private double[] Learn(IDataView data, DataViewSchema.Column source)
    {
        CheckType(source.Type.GetItemType());
        var count = _bySlot ? Math.Max(1, source.Type.GetValueCount()) : 1;
        ReplacementStatistic[] slots = [.. Enumerable.Range(0, count).Select(_ => ReplacementStatistic.For(_mode))];
        if (_mode != ReplacementMode.DefaultValue)
        {
            using var cursor = data.GetRowCursor([source]);
            var readRow = ItemMapping.MakeNumberReader(cursor, source, (value, slot) => slots[slots.Length == 1 ? 0 : slot].Add(value));
            while (cursor.MoveNext())
                readRow();
        }
        return [.. slots.Select(slot => slot.Value)];
    }
}

/// <summary>Replaces NaN.</summary>
public sealed class MissingValueReplacingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "NAReplaceTransform";

    private static readonly VersionInfo _version = VersionInfo.First("NAREP TF", LoaderSignature);

    private readonly double[][] _replacements; // of each column: one a slot, or one for all slots

    internal MissingValueReplacingTransformer(InputOutputColumnPair[] columns, double[][] replacements) : base(columns) =>
        _replacements = replacements;

    private MissingValueReplacingTransformer(IHostEnvironment env, ModelLoadContext ctx) : base(ctx, _version) =>
        _replacements = LoadStates(() => SavedValues.ReadArray<double>(ctx.Reader));

    private protected override VersionInfo Version => _version;

    private protected override void SaveState(BinaryWriter writer)
    {
        foreach (var replacements in _replacements)
            SavedValues.WriteArray(writer, replacements);
    }

    private protected override MappedColumn MapColumn(int index, string outputName, DataViewSchema.Column source)
    {
        var replacements = _replacements[index];
        MissingValueReplacingEstimator.CheckType(source.Type.GetItemType());
        if (replacements.Length > 1 && source.Type.GetVectorSize() != replacements.Length)
            throw Mismatch(source, $"a vector of {replacements.Length} slots");

        var annotations = source.Kept(StandardAnnotations.SlotNames, StandardAnnotations.IsNormalized).ToAnnotations();
        return new MappedColumn(new(outputName, source.Type, annotations), [source],
            row => GenericCall.Invoke<Delegate>(MakeGetter<float>, [source.Type.GetItemType().RawType], row, source, replacements));
    }

    private static Delegate MakeGetter<T>(DataViewRow row, DataViewSchema.Column source, double[] values) where T : IFloatingPointIeee754<T>
    {
        T[] replacements = [.. values.Select(T.CreateTruncating)];
        return ItemMapping.MakeGetter<T, T>(row, source,
            (value, slot) => T.IsNaN(value) ? replacements[replacements.Length == 1 ? 0 : slot] : value, keepsZero: true);
    }
}
