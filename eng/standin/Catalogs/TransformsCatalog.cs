using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Makes transforms; they are extension methods of this catalog and of the nested ones.</summary>
public sealed class TransformsCatalog : IInternalCatalog
{
    private readonly IHostEnvironment _environment;

    internal TransformsCatalog(IHostEnvironment env)
    {
        _environment = env;
        Categorical = new();
        Conversion = new();
    }

    IHostEnvironment IInternalCatalog.Environment => _environment;

    public CategoricalTransforms Categorical { get; }

    public ConversionTransforms Conversion { get; }

    public sealed class CategoricalTransforms
    {
        internal CategoricalTransforms() { }
    }

    public sealed class ConversionTransforms
    {
        internal ConversionTransforms() { }
    }
}
