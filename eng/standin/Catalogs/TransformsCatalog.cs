using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Makes transforms; they are extension methods of this catalog and of the nested ones.</summary>
public sealed partial class TransformsCatalog : IInternalCatalog
{
    private readonly IHostEnvironment _environment;

    internal TransformsCatalog(IHostEnvironment env)
    {
        _environment = env;
        Categorical = new(this);
        Conversion = new(this);
        Text = new(this);
        FeatureSelection = new(this);
    }

    IHostEnvironment IInternalCatalog.Environment => _environment;

    public CategoricalTransforms Categorical { get; }

    public ConversionTransforms Conversion { get; }

    public TextTransforms Text { get; }

    public FeatureSelectionTransforms FeatureSelection { get; }

    public sealed class CategoricalTransforms : IInternalCatalog
    {
        private readonly TransformsCatalog _owner;

        internal CategoricalTransforms(TransformsCatalog owner) => _owner = owner;

        IHostEnvironment IInternalCatalog.Environment => _owner._environment;
    }

    public sealed class ConversionTransforms : IInternalCatalog
    {
        private readonly TransformsCatalog _owner;

        internal ConversionTransforms(TransformsCatalog owner) => _owner = owner;

        IHostEnvironment IInternalCatalog.Environment => _owner._environment;
    }

    public sealed class TextTransforms : IInternalCatalog
    {
        private readonly TransformsCatalog _owner;

        internal TextTransforms(TransformsCatalog owner) => _owner = owner;

        IHostEnvironment IInternalCatalog.Environment => _owner._environment;
    }

    public sealed class FeatureSelectionTransforms : IInternalCatalog
    {
        private readonly TransformsCatalog _owner;

        internal FeatureSelectionTransforms(TransformsCatalog owner) => _owner = owner;

        IHostEnvironment IInternalCatalog.Environment => _owner._environment;
    }
}
