using Microsoft.ML;
using Microsoft.ML.Data;
using MLNetDeep.Data;
using MLNetDeep.Host;
using MLNetDeep.Onnx.Lowering;

namespace MLNetDeep;

/// <summary>The columns of a <see cref="NormalizeInputsTransformer"/>, bound to an input schema.</summary>
internal sealed class NormalizeInputsMapping : RowMapping
{
    private readonly DataViewSchema.Column[] _inputs;    // [added columns]
    private readonly FittedNormalization[] _normalizations;

    private NormalizeInputsMapping(
        DataViewSchema inputSchema,
        DataViewSchema.Column[] inputs,
        FittedNormalization[] normalizations,
        IReadOnlyCollection<DataViewSchema.DetachedColumn> added)
        : base(inputSchema, added)
    {
        _inputs = inputs;
        _normalizations = normalizations;
    }

    public static NormalizeInputsMapping Create(DataViewSchema inputSchema, IReadOnlyList<NormalizedColumn> columns)
    {
        var inputs = new DataViewSchema.Column[columns.Count];
        var normalizations = new FittedNormalization[columns.Count];
        var added = new DataViewSchema.DetachedColumn[columns.Count];
        for (int i = 0; i < columns.Count; i++)
        {
            (inputs[i], int width) = FloatColumn.Require(inputSchema, columns[i].InputColumnName, ColumnRole.Numbers);
            normalizations[i] = columns[i].Normalization;
            if (width != normalizations[i].Columns)
            {
                throw new ArgumentException(
                    $"Column '{inputs[i].Name}' has {width} values a row; the normalization was fitted on "
                    + $"{normalizations[i].Columns}.",
                    nameof(inputSchema));
            }

            added[i] = new DataViewSchema.DetachedColumn(columns[i].OutputColumnName, inputs[i].Type, Annotations(inputs[i]));
        }

        return new NormalizeInputsMapping(inputSchema, inputs, normalizations, added);
    }

    /// <summary>Whether an annotation of the input still holds for the output: it describes the slots, not the values.</summary>
    public static bool Keeps(string annotation)
        => annotation != AnnotationKinds.IsNormalized
            && !annotation.StartsWith(AnnotationKinds.ScorePrefix, StringComparison.Ordinal);

    public override IEnumerable<int> InputsOf(int added) => [_inputs[added].Index];

    public override Delegate?[] CreateGetters(DataViewRow input, ReadOnlySpan<bool> active)
    {
        var getters = new Delegate?[AddedCount];
        for (int i = 0; i < getters.Length; i++)
        {
            if (active[i])
                getters[i] = _inputs[i].Type is VectorDataViewType ? VectorGetter(input, i) : ScalarGetter(input, i);
        }

        return getters;
    }

    public override string[] Lower(OnnxGraph graph, Func<DataViewSchema.Column, string> valueOf)
    {
        var values = new string[AddedCount];
        for (int i = 0; i < values.Length; i++)
        {
            string x = graph.Flatten(valueOf(_inputs[i]));
            values[i] = NormalizationLowering.LowerWhole(graph, _normalizations[i].ToState(), x);
            if (_inputs[i].Type is VectorDataViewType { Dimensions: { Length: > 1 } dimensions })
                values[i] = graph.Reshape(values[i], [.. dimensions.Select(dimension => (long)dimension)]);
        }

        return values;
    }

    private ValueGetter<float> ScalarGetter(DataViewRow input, int added)
    {
        var get = input.GetGetter<float>(input.Schema[_inputs[added].Index]);
        var normalization = _normalizations[added];
        return (ref float value) =>
        {
            get(ref value);
            normalization.Apply([value], new Span<float>(ref value));
        };
    }

    private ValueGetter<VBuffer<float>> VectorGetter(DataViewRow input, int added)
    {
        var column = _inputs[added];
        var get = input.GetGetter<VBuffer<float>>(input.Schema[column.Index]);
        var normalization = _normalizations[added];
        VBuffer<float> source = default;
        return (ref VBuffer<float> value) =>
        {
            get(ref source);
            if (source.Length != normalization.Columns)
            {
                throw new InvalidOperationException(
                    $"Column '{column.Name}' has {source.Length} values in row {input.Position}, expected: {normalization.Columns}.");
            }

            var editor = VBufferEditor.Create(ref value, source.Length);
            source.CopyTo(editor.Values); // writes a sparse vector's zeros too
            normalization.Apply(editor.Values, editor.Values);
            value = editor.Commit();
        };
    }

    private static DataViewSchema.Annotations Annotations(DataViewSchema.Column input)
    {
        var builder = new DataViewSchema.Annotations.Builder();
        builder.Add(input.Annotations, Keeps);
        builder.AddPrimitiveValue(AnnotationKinds.IsNormalized, BooleanDataViewType.Instance, true);
        return builder.ToAnnotations();
    }
}
