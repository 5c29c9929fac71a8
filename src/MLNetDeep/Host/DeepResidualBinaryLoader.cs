using Microsoft.ML;
using Microsoft.ML.Runtime;
using MLNetDeep;
using MLNetDeep.Host;

[assembly: LoadableClass(
    typeof(DeepResidualBinaryTransformer), typeof(DeepResidualBinaryLoader), null, typeof(SignatureLoadModel),
    "Deep residual network (binary)", DeepResidualBinaryTransformer.LoaderName)]

namespace MLNetDeep.Host;

/// <summary>What ML.NET calls to load a <see cref="DeepResidualBinaryTransformer"/>; found by the attribute above.</summary>
internal static class DeepResidualBinaryLoader
{
    // ML.NET finds this by its name and parameters.
    private static DeepResidualBinaryTransformer Create(IHostEnvironment env, ModelLoadContext ctx)
        => DeepResidualBinaryTransformer.ModelFormat.Load(
            env, ctx, reader => DeepResidualBinaryTransformer.Read(reader, name => DeepResidualBinaryTransformer.ModelFormat.ReadEntry(ctx, name)));
}
