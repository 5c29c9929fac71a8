using MLNetDeep.Randomness;

namespace MLNetDeep.Core.Tests.Randomness;

[TestClass]
public sealed class RandomStreamsTests
{
    [TestMethod]
    public void Initialization_UsesTheSeedAsItIs() =>
        Assert.AreEqual(Draws(new TorchGenerator(123)), Draws(new RandomStreams(123).Initialization));

    [TestMethod]
    [DataRow(0ul)]
    [DataRow(1ul)]
    [DataRow(uint.MaxValue)]
    public void Streams_OfOneSeed_Differ(ulong seed)
    {
        var streams = new RandomStreams(seed);
        var draws = new[] { Draws(streams.Initialization), Draws(streams.Split), Draws(streams.Shuffling) };
        Assert.HasCount(3, draws.Distinct());
    }

    [TestMethod]
    public void Streams_OfManySeeds_AllDiffer()
    {
        var draws = Enumerable.Range(0, 300).SelectMany(seed =>
        {
            var streams = new RandomStreams((ulong)seed);
            return new[] { Draws(streams.Split), Draws(streams.Shuffling), Mask(streams.Dropout) };
        });
        Assert.HasCount(900, draws.Distinct());
    }

    [TestMethod]
    public void Stream_ReadFurther_LeavesTheOthersAlone()
    {
        RandomStreams untouched = new(5), read = new(5);
        for (var i = 0; i < 1_000; i++)
        {
            read.Initialization.NextUInt32();
            read.Split.NextUInt32();
        }
        Mask(read.Dropout);

        Assert.AreEqual(Draws(untouched.Shuffling), Draws(read.Shuffling));
        Mask(untouched.Dropout);
        Assert.AreEqual(Mask(untouched.Dropout), Mask(read.Dropout));
    }

    private static string Draws(TorchGenerator generator) => string.Join(" ", Enumerable.Range(0, 8).Select(_ => generator.NextUInt32()));

    private static string Mask(DropoutStream stream)
    {
        var mask = new float[64];
        mask.AsSpan().Fill(1);
        DropoutStream.Apply(mask, mask, stream.NextKey(), 0, 0.5f);
        return string.Concat(mask.Select(value => value == 0 ? '0' : '1'));
    }
}
