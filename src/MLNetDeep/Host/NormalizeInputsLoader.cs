using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNetDeep;
using MLNetDeep.Host;

[assembly: LoadableClass(
    typeof(NormalizeInputsTransformer), typeof(NormalizeInputsLoader), null, typeof(SignatureLoadModel),
    "Normalize inputs", NormalizeInputsTransformer.LoaderName)]

namespace MLNetDeep.Host;

/// <summary>What ML.NET calls to load a <see cref="NormalizeInputsTransformer"/>; found by the attribute above.</summary>
internal static class NormalizeInputsLoader
{
    // ML.NET finds this by its name and parameters.
    private static NormalizeInputsTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
        => NormalizeInputsTransformer.ModelFormat.Load(env, ctx, NormalizeInputsTransformer.Read);
}
