using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML.Transforms;

/// <summary>Replaces NaN in float and double columns.</summary>
public sealed class MissingValueReplacingEstimator : IEstimator<MissingValueReplacingTransformer>
{
    private readonly IHost _host;
    private readonly (string Output, string Input)[] _columns;
    private readonly ReplacementMode _mode;
    private readonly bool _bySlot;

    internal MissingValueReplacingEstimator(IHostEnvironment env, (string Output, string Input)[] columns, ReplacementMode mode, bool bySlot)
    {
        _host = env.Register(nameof(MissingValueReplacingEstimator));
        _columns = columns;
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

        /// <summary>The most frequent value.</summary>
        Mode = 5,
    }

    /// <inheritdoc/>
    public MissingValueReplacingTransformer Fit(IDataView input)
    {
        _host.CheckValue(input, nameof(input));
        DataViewSchema.Column[] sources = [.. _columns.Select(pair => input.Schema.GetColumnOrNull(pair.Input)
            ?? throw _host.ExceptSchemaMismatch(nameof(input), "input", pair.Input))];
        foreach (var source in sources)
            CheckType(_host, source.Type.GetItemType());
        return new MissingValueReplacingTransformer(_host, _columns, Learn(input, sources));
    }

    /// <inheritdoc/>
    public SchemaShape GetOutputSchema(SchemaShape inputSchema) => inputSchema.With(_columns.Select(pair =>
    {
        var source = _host.Find(inputSchema, pair.Input);
        CheckType(_host, source.ItemType);
        return new SchemaShape.Column(pair.Output, source.Kind, source.ItemType, false,
            new SchemaShape(source.Annotated(AnnotationUtils.Kinds.SlotNames, AnnotationUtils.Kinds.IsNormalized)));
    }));

    internal static void CheckType(IHost host, DataViewType itemType)
    {
        if (!SchemaShapes.IsFloating(itemType))
            throw host.ExceptParam("inputSchema", $"Missing values are replaced in columns of Single and Double, however: '{itemType}'.");
    }

    // Replacements of each column: one a slot, or one for all slots.
    private double[][] Learn(IDataView data, DataViewSchema.Column[] sources)
    {
        ReplacementStatistic[][] statistics = [.. sources.Select(source => Enumerable.Range(0, _bySlot ? Math.Max(1, source.Type.GetValueCount()) : 1)
            .Select(_ => ReplacementStatistic.For(_mode)).ToArray())];
        if (_mode != ReplacementMode.DefaultValue)
        {
            using var cursor = data.GetRowCursor(sources);
            DenseSlots[] rows = [.. sources.Select(source => new DenseSlots(cursor, source))];
            while (cursor.MoveNext())
                for (var i = 0; i < rows.Length; i++)
                    Add(statistics[i], rows[i].Read());
        }

        return [.. statistics.Select(column => column.Select(statistic => statistic.Value).ToArray())];
    }

    private static void Add(ReplacementStatistic[] statistics, ReadOnlySpan<double> values)
    {
        for (var slot = 0; slot < values.Length; slot++)
            statistics[statistics.Length == 1 ? 0 : slot].Add(values[slot]);
    }
}
