using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNetDeep;
using MLNetDeep.Host;

[assembly: LoadableClass(
    typeof(DeepResidualTransformer), typeof(DeepResidualLoader), null, typeof(SignatureLoadModel),
    "Deep residual network (multiclass)", DeepResidualTransformer.LoaderName)]

namespace MLNetDeep.Host;

/// <summary>What ML.NET calls to load a <see cref="DeepResidualTransformer"/>; found by the attribute above.</summary>
internal static class DeepResidualLoader
{
    // ML.NET finds this by its name and parameters.
    private static DeepResidualTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
        => DeepResidualTransformer.ModelFormat.Load(
            env, ctx, reader => DeepResidualTransformer.Read(reader, name => DeepResidualTransformer.ModelFormat.ReadEntry(ctx, name)));
}
