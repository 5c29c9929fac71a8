using MLNetDeep.Core.Tests.Networks;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Training;

/// <summary>A replica that fails while the others wait for it.</summary>
[TestClass]
public sealed class ReplicaFailureTests
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(60);

    [TestMethod]
    [DataRow(0, true)]
    [DataRow(0, false)]
    [DataRow(2, true)]
    [DataRow(2, false)]
    public void Step_OneReplicaThrows_RethrowsItAndStaysUsable(int replica, bool inForward)
    {
        var fault = new Fault();
        var spec = TestNetworks.Spec(activation: new FaultyActivation(fault));
        var options = TestTables.Small() with { Run = new() { Replicas = 3 } };
        var engine = new ReplicatedEngine(TestNetworks.Drawn(spec), options, 9, new DropoutStream(1));
        for (var repeat = 0; repeat < 5; repeat++)
        {
            (fault.Replica, fault.InForward) = (replica, inForward);
            Assert.AreEqual($"replica {replica}", Assert.ThrowsExactly<NotSupportedException>(() => Step(engine, label: 2)).Message);
            fault.Replica = null;
            Step(engine, label: 2);
        }
        engine.Dispose();                                        // which would wait for replicas that still wait
    }

    // The loss of the last shard fails, where the others wait for its weight.
    [TestMethod]
    public void Step_LabelThatIsNoClass_RethrowsTheFailure()
    {
        var options = TestTables.Small() with { Run = new() { Replicas = 4 }, Normalization = Normalization.None() };
        var engine = new ReplicatedEngine(TestNetworks.Drawn(TestNetworks.Spec()), options, 9, new DropoutStream(1));
        Assert.ThrowsExactly<IndexOutOfRangeException>(() => Step(engine, label: 3));
        engine.Dispose();
    }

    private static void Step(ReplicatedEngine engine, int label)
    {
        var step = Task.Run(() => engine.Step(
            new Batch(TestNetworks.Uniform(9 * 7, seed: 2), [0, 1, 2, 0, 1, 2, 0, 1, label], []), new StepRates(0.01, 0.1, 1)));
        Assert.AreEqual(0, Task.WaitAny([step], LongEnough), "The replicas still wait for each other.");
        step.GetAwaiter().GetResult();
    }

    private sealed class Fault
    {
        public int? Replica { get; set; }
        public bool InForward { get; set; }

        public void ThrowIn(Pass pass, bool forward)
        {
            if (pass.Collective!.Rank == Replica && forward == InForward)
                throw new NotSupportedException($"replica {Replica}");
        }
    }

    private sealed record FaultyActivation(Fault Fault) : Activation
    {
        internal override Layer CreateLayer(ActivationSpec spec, ParameterStore store) =>
            new FaultyLayer(Fault, Tanh().CreateLayer(spec, store));
    }

    private sealed class FaultyLayer(Fault fault, Layer layer) : Layer(layer.Inputs, layer.Outputs)
    {
        public override void Forward(Pass pass, ReadOnlySpan<float> x, Span<float> y)
        {
            fault.ThrowIn(pass, forward: true);
            layer.Forward(pass, x, y);
        }

        public override void Backward(Pass pass, ReadOnlySpan<float> x, ReadOnlySpan<float> y, ReadOnlySpan<float> dy, Span<float> dx)
        {
            fault.ThrowIn(pass, forward: false);
            layer.Backward(pass, x, y, dy, dx);
        }

        public override void Lower(MLNetDeep.Networks.Prediction.PredictionBuilder builder) => layer.Lower(builder);
    }
}
