using System.Numerics;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: Microsoft.ML.LoadableClass(typeof(MissingValueReplacingTransformer), null, typeof(Microsoft.ML.SignatureLoadModel),
    "Replace missing values", MissingValueReplacingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Replaces NaN in float and double columns.</summary>
public sealed class MissingValueReplacingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "NAReplaceTransform";

    private static readonly VersionInfo _version = FirstVersion("NAREP TF", LoaderSignature);

    private readonly double[][] _replacements; // of each column: one for all slots, or one a slot

    internal MissingValueReplacingTransformer(IHostEnvironment env, (string Output, string Input)[] columns, double[][] replacements)
        : base(env.Register(nameof(MissingValueReplacingTransformer)), columns) => _replacements = replacements;

    private MissingValueReplacingTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(env.Register(nameof(MissingValueReplacingTransformer)), ctx, _version) =>
        _replacements = [.. ColumnPairs.Select(_ => SavedArray.Read(ctx.Reader, ctx.Reader.ReadDouble))];

    private protected override VersionInfo Version => _version;

    private protected override void SaveColumns(ModelSaveContext ctx)
    {
        foreach (var replacements in _replacements)
            SavedArray.Write(ctx.Writer, replacements, ctx.Writer.Write);
    }

    private protected override MappedColumn MapColumn(int pair, string outputName, DataViewSchema.Column source)
    {
        MissingValueReplacingEstimator.CheckType(Host, source.Type.GetItemType());
        var replacements = _replacements[pair];
        if (replacements.Length > 1 && source.Type.GetVectorSize() != replacements.Length)
            throw Mismatch(source, $"a vector of {replacements.Length} slots");

        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(source.Annotations, kind => kind is AnnotationUtils.Kinds.SlotNames or AnnotationUtils.Kinds.IsNormalized);
        return new MappedColumn(new(outputName, source.Type, annotations.ToAnnotations()), [source],
            row => GenericCall.Invoke<Delegate>(MakeGetter<float>, [source.Type.GetItemType().RawType], row, source, replacements));
    }

    private static Delegate MakeGetter<T>(DataViewRow row, DataViewSchema.Column source, double[] replacements)
        where T : IFloatingPointIeee754<T>
    {
        T[] values = [.. replacements.Select(T.CreateTruncating)];
        if (source.Type is not VectorDataViewType)
        {
            var getValue = row.GetGetter<T>(source);
            return (ValueGetter<T>)((ref T value) =>
            {
                getValue(ref value);
                if (T.IsNaN(value))
                    value = values[0];
            });
        }

        var getValues = row.GetGetter<VBuffer<T>>(source);
        VBuffer<T> buffer = default;
        return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> destination) =>
        {
            getValues(ref buffer);
            buffer.CopyTo(ref destination);
            var editor = VBufferEditor.CreateFromBuffer(ref destination);
            for (var i = 0; i < editor.Values.Length; i++)
                if (T.IsNaN(editor.Values[i]))
                    editor.Values[i] = values.Length == 1 ? values[0] : values[buffer.IsDense ? i : buffer.GetIndices()[i]];
            destination = editor.Commit();
        });
    }
}
