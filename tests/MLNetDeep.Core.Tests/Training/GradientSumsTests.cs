using MLNetDeep.Collectives;
using MLNetDeep.Networks;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>Which gradients are summed when. The network has four tensors, whose gradients are complete from the last to the first.</summary>
[TestClass]
public sealed class GradientSumsTests
{
    private static readonly int[] Lengths = [10, 150_000, 200_000, 100_000];

    [TestMethod]
    public void Sums_InTheBackground_BeginWhenEnoughIsComplete()
    {
        var group = new RecordingGroup();
        var store = Store();
        BackwardTo(store, new GradientSums(group, store));
        CollectionAssert.AreEqual(new[] { "begin 300000", "finish 300000", "sum 150010" }, group.Calls);
        RequireDoubled(store);
    }

    [TestMethod]
    public void Sums_InTheBackground_LeaveOutFrozenTensors()
    {
        var group = new RecordingGroup();
        var store = Store();
        store.Parameters[2].Frozen = true;
        BackwardTo(store, new GradientSums(group, store));
        CollectionAssert.AreEqual(new[] { "begin 100000", "finish 100000", "sum 150010" }, group.Calls);
        RequireDoubled(store);
    }

    [TestMethod]
    public void Sums_OfAGroupWithoutBackground_AreOneAfterTheBackwardPass()
    {
        var group = new PlainGroup();
        var store = Store();
        BackwardTo(store, new GradientSums(group, store));
        CollectionAssert.AreEqual(new[] { "sum 450010" }, group.Calls);
        RequireDoubled(store);
    }

    private static ParameterStore Store()
    {
        var store = new ParameterStore();
        foreach (var length in Lengths)
            store.Reserve($"of {length}", [length], decays: true);
        store.Allocate();
        for (var i = 0; i < store.Gradients.Length; i++)
            store.Gradients[i] = i % 1000;
        return store;
    }

    private static void BackwardTo(ParameterStore store, GradientSums sums)
    {
        sums.Begin();
        foreach (var range in store.Parameters.Skip(1).Reverse().SkipWhile(range => range.Offset > store.Parameters[2].Offset))
            sums.Offer(range.Offset);
        sums.Finish();
    }

    private static void RequireDoubled(ParameterStore store)
    {
        foreach (var range in store.Parameters)
            for (var i = range.Offset; i < range.Offset + range.Length; i++)
                Assert.AreEqual((range.Frozen ? 1 : 2) * (i % 1000), store.Gradients[i]);
    }

    /// <summary>Two ranks that have the same.</summary>
    private class PlainGroup : ICollective
    {
        public List<string> Calls { get; } = [];

        public int Rank => 0;

        public int Size => 2;

        public void Sum(Span<float> values)
        {
            Calls.Add($"sum {values.Length}");
            for (var i = 0; i < values.Length; i++)
                values[i] *= 2;
        }

        public void Gather(Span<byte> parts) => throw new NotSupportedException();

        public void Broadcast(Span<byte> values, int root = 0) => throw new NotSupportedException();

        public int Agree(int flags) => flags;

        public void BeginWork(int pieces) => throw new NotSupportedException();

        public int TakeWork() => throw new NotSupportedException();

        public void ServeWork() => throw new NotSupportedException();

        public void EndWork() => throw new NotSupportedException();

        public void Abort(Exception failure) => throw new NotSupportedException();
    }

    private sealed class RecordingGroup : PlainGroup, IBackgroundSums
    {
        private readonly Queue<float[]> _begun = [];

        public void BeginSum(ReadOnlySpan<float> values)
        {
            Calls.Add($"begin {values.Length}");
            _begun.Enqueue(values.ToArray());
        }

        public void FinishSum(Span<float> sum)
        {
            Calls.Add($"finish {sum.Length}");
            _begun.Dequeue().CopyTo(sum);
            for (var i = 0; i < sum.Length; i++)
                sum[i] *= 2;
        }
    }
}
