using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNetDeep;
using MLNetDeep.Host;

[assembly: LoadableClass(
    typeof(DeepResidualRegressionTransformer), typeof(DeepResidualRegressionLoader), null, typeof(SignatureLoadModel),
    "Deep residual network (regression)", DeepResidualRegressionTransformer.LoaderName)]

namespace MLNetDeep.Host;

/// <summary>What ML.NET calls to load a <see cref="DeepResidualRegressionTransformer"/>; found by the attribute above.</summary>
internal static class DeepResidualRegressionLoader
{
    // ML.NET finds this by its name and parameters.
    private static DeepResidualRegressionTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
        => DeepResidualRegressionTransformer.ModelFormat.Load(
            env, ctx, reader => DeepResidualRegressionTransformer.Read(reader, name => DeepResidualRegressionTransformer.ModelFormat.ReadEntry(ctx, name)));
}
