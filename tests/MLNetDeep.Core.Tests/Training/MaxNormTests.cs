using System.Numerics.Tensors;
using MLNetDeep.Core.Tests.Networks;
using MLNetDeep.Kernels;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

[TestClass]
public sealed class MaxNormTests
{
    // Every ragged length, with rows of many norms; the last weight is large enough for several parts.
    [TestMethod]
    public void Apply_LongerRows_AreScaledAndTheOthersStay()
    {
        using var kernels = new KernelContext(2);
        (int Rows, int Columns)[] shapes =
            [.. Enumerable.Range(1, 40).Select(columns => (columns % 7 + 1, columns)), (700, 130), (2, 40_000)];
        foreach (var (rows, columns) in shapes)
        {
            var store = new ParameterStore();
            var weight = store.Reserve("w", [rows, columns], decays: true);
            store.Allocate();
            TestNetworks.Uniform(rows * columns, seed: columns).CopyTo(store.Values);
            for (var r = 0; r < rows; r++)
                TensorPrimitives.Multiply(store.Values.Slice(r * columns, columns), 0.25f * r, store.Values.Slice(r * columns, columns));
            var before = store.Values.ToArray();

            new MaxNorm(store, 0.5f).Apply(kernels);

            for (var r = 0; r < rows; r++)
            {
                var was = before.AsSpan(r * columns, columns);
                var norm = Math.Sqrt(was.ToArray().Sum(value => (double)value * value));
                var factor = Math.Min(1, 0.5 / norm);
                for (var c = 0; c < columns; c++)
                    Assert.AreEqual(was[c] * factor, store.Values[r * columns + c], 1e-6, $"{rows}×{columns}: {r}, {c}");
                if (norm < 0.499)
                    Assert.IsTrue(was.SequenceEqual(store.Values.Slice(r * columns, columns)));
            }
        }
    }

    [TestMethod]
    public void Step_MaxNorm_HoldsForRowsOfEveryWeightAndOnlyThose()
    {
        const float Maximum = 0.3f;
        var network = TestNetworks.Drawn(TestNetworks.Spec());
        var frozen = network.Store.Parameters.Single(range => range.Name == "blocks.0.linear2.weight");
        frozen.Frozen = true;
        var before = network.Store.ValuesOf(frozen).ToArray();
        var regularization = new Regularization { MaxNorm = Maximum, IncludeBiasesAndNormalization = true };
        var options = TestTables.Small() with { Regularization = regularization };
        using var engine = new ManagedEngine(network, options, 9, new DropoutStream(1));
        for (var step = 0; step < 5; step++)
        {
            engine.Step(new Batch(TestNetworks.Uniform(9 * 7, seed: step), [0, 1, 2, 0, 1, 2, 0, 1, 2], []), new StepRates(0.05, 0.1, 1));
            foreach (var range in network.Store.Parameters)
                if (range.Decays && range != frozen)
                    Assert.IsLessThanOrEqualTo(Maximum * 1.000001, LongestRow(network.Store, range), range.Name);
        }
        CollectionAssert.AreEqual(before, network.Store.ValuesOf(frozen).ToArray());
        Assert.IsTrue(LongestRow(network.Store, frozen) > Maximum, "The frozen weight is too short to prove anything.");
        foreach (var range in network.Store.Parameters)
            if (range.Name.EndsWith("norm.weight", StringComparison.Ordinal))
                Assert.IsTrue(TensorPrimitives.Norm<float>(network.Store.ValuesOf(range)) > 2 * Maximum, $"{range.Name} was shortened.");
    }

    private static double LongestRow(ParameterStore store, ParameterRange range)
    {
        var (values, columns) = (store.ValuesOf(range).ToArray(), range.Shape[1]);
        return values.Chunk(columns).Max(row => Math.Sqrt(row.Sum(value => (double)value * value)));
    }
}
