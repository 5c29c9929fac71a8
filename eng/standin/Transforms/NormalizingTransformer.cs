using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using Microsoft.ML.Transforms;

[assembly: Microsoft.ML.LoadableClass(typeof(NormalizingTransformer), null, typeof(Microsoft.ML.SignatureLoadModel),
    "Normalize", NormalizingTransformer.LoaderSignature)]

namespace Microsoft.ML.Transforms;

/// <summary>Scales float and double columns.</summary>
public sealed class NormalizingTransformer : OneToOneTransformerBase
{
    internal const string LoaderSignature = "Normalizer";

    private static readonly VersionInfo _version = FirstVersion("NORMALZR", LoaderSignature);

    private readonly DataViewType[] _types;
    private readonly ColumnNormalizer[] _functions;

    internal NormalizingTransformer(IHostEnvironment env, (string Output, string Input)[] columns, DataViewType[] types, ColumnNormalizer[] functions)
        : base(env.Register(nameof(NormalizingTransformer)), columns)
    {
        _types = types;
        _functions = functions;
    }

    private NormalizingTransformer(IHostEnvironment env, ModelLoadContext ctx)
        : base(env.Register(nameof(NormalizingTransformer)), ctx, _version)
    {
        _types = new DataViewType[ColumnPairs.Count];
        _functions = new ColumnNormalizer[ColumnPairs.Count];
        for (var i = 0; i < _types.Length; i++)
        {
            var itemType = PrimitiveValues.ReadType(ctx.Reader);
            var dimensions = SavedArray.Read(ctx.Reader, ctx.Reader.ReadInt32);
            _types[i] = dimensions.Length > 0 ? new VectorDataViewType(itemType, dimensions) : itemType;
            _functions[i] = ColumnNormalizer.Load(itemType.RawType, ctx.Reader);
        }
    }

    private protected override VersionInfo Version => _version;

    /// <summary>What was learned of the column of that number.</summary>
    public NormalizerModelParametersBase GetNormalizerModelParameters(int index)
    {
        Host.CheckUserArg(index >= 0 && index < _functions.Length, nameof(index),
            $"Must lie in 0 to {_functions.Length - 1}, however: {index}.");
        return _functions[index].Parameters(_types[index] is VectorDataViewType);
    }

    private protected override void SaveColumns(ModelSaveContext ctx)
    {
        for (var i = 0; i < _types.Length; i++)
        {
            PrimitiveValues.WriteType(ctx.Writer, (PrimitiveDataViewType)_types[i].GetItemType());
            SavedArray.Write(ctx.Writer, _types[i] is VectorDataViewType vector ? vector.Dimensions : [], ctx.Writer.Write);
            _functions[i].Save(ctx.Writer);
        }
    }

    private protected override MappedColumn MapColumn(int pair, string outputName, DataViewSchema.Column source)
    {
        if (!source.Type.GetItemType().Equals(_types[pair].GetItemType()) || source.Type.GetValueCount() != _types[pair].GetValueCount())
            throw Mismatch(source, _types[pair].ToString());

        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddPrimitiveValue(AnnotationUtils.Kinds.IsNormalized, BooleanDataViewType.Instance, true);
        annotations.Add(source.Annotations, kind => kind == AnnotationUtils.Kinds.SlotNames);
        return new MappedColumn(new(outputName, source.Type, annotations.ToAnnotations()), [source], row => _functions[pair].MakeGetter(row, source));
    }

    /// <summary>What was learned of a column.</summary>
    public abstract class NormalizerModelParametersBase
    {
        private protected NormalizerModelParametersBase()
        {
        }
    }

    /// <summary>Of a column that becomes (value - offset) * scale. The offset of a vector is empty where all are 0.</summary>
    public sealed class AffineNormalizerModelParameters<TData> : NormalizerModelParametersBase
    {
        internal AffineNormalizerModelParameters(TData scale, TData offset)
        {
            Scale = scale;
            Offset = offset;
        }

        /// <summary>The scale, or the scales of the slots.</summary>
        public TData Scale { get; }

        /// <summary>The offset, or the offsets of the slots.</summary>
        public TData Offset { get; }
    }

    /// <summary>Of a column that becomes the distribution function of a normal distribution.</summary>
    public sealed class CdfNormalizerModelParameters<TData> : NormalizerModelParametersBase
    {
        internal CdfNormalizerModelParameters(TData mean, TData standardDeviation)
        {
            Mean = mean;
            StandardDeviation = standardDeviation;
        }

        /// <summary>The mean, or the means of the slots.</summary>
        public TData Mean { get; }

        /// <summary>The standard deviation, or those of the slots.</summary>
        public TData StandardDeviation { get; }

        /// <summary>Whether the distribution is that of the logarithm; here it is not.</summary>
        public bool UseLog => false;
    }
}
