using MLNetDeep.Randomness;

namespace MLNetDeep.Core.Tests.Randomness;

[TestClass]
public sealed class TorchGeneratorTests
{
    // The sequence that the C++ standard prescribes for std::mt19937 with its default seed ([rand.predef]: the 10000th is 4123659995).
    [TestMethod]
    public void NextUInt32_DefaultSeed_IsTheStandardsSequence()
    {
        var generator = new TorchGenerator(5489);
        uint[] first = [3499211612, 581869302, 3890346734, 3586334585, 545404204];
        foreach (var expected in first)
            Assert.AreEqual(expected, generator.NextUInt32());
        for (var i = first.Length; i < 9_999; i++)
            generator.NextUInt32();
        Assert.AreEqual(4123659995u, generator.NextUInt32());
    }

    [TestMethod]
    public void NextSingle_ManyDraws_LieInZeroToOneWithTheRightMoments()
    {
        var generator = new TorchGenerator(7);
        double sum = 0, squares = 0;
        const int Count = 100_000;
        for (var i = 0; i < Count; i++)
        {
            var value = generator.NextSingle();
            Assert.IsTrue(value is >= 0 and < 1);
            sum += value;
            squares += value * value;
        }
        Assert.AreEqual(0.5, sum / Count, 0.005);
        Assert.AreEqual(1.0 / 3, squares / Count, 0.005);
    }

    [TestMethod]
    [DataRow(99_999)]
    [DataRow(100_000)]
    public void FillNormal_ManyDraws_HaveTheDeviationAndTheTails(int count)
    {
        var values = new float[count];
        new TorchGenerator(3).FillNormal(values, 2f);

        Assert.AreEqual(0, values.Average(), 0.03);
        Assert.AreEqual(4, values.Average(value => (double)value * value), 0.08);
        Assert.AreEqual(0.6827, values.Count(value => Math.Abs(value) < 2) / (double)count, 0.01);
        Assert.AreEqual(0.0455, values.Count(value => Math.Abs(value) > 4) / (double)count, 0.005);
        Assert.AreNotEqual(0f, values[^1]);
        // Pairs come from one radius: that must not make neighbours depend on each other.
        Assert.AreEqual(0, values.Zip(values.Skip(1), (a, b) => (double)a * b).Average() / 4, 0.02);
    }

    [TestMethod]
    [DataRow(1)]
    [DataRow(3)]
    [DataRow(7)]
    [DataRow(1000)]
    public void NextInt32_ManyDraws_AreUniform(int bound)
    {
        var generator = new TorchGenerator(11);
        var counts = new int[bound];
        var draws = 100 * Math.Max(bound, 100);
        for (var i = 0; i < draws; i++)
            counts[generator.NextInt32(bound)]++;

        var expected = draws / (double)bound;
        var chiSquare = counts.Sum(count => (count - expected) * (count - expected) / expected);
        var degrees = bound - 1;
        Assert.IsTrue(chiSquare <= degrees + 5 * Math.Sqrt(2 * degrees), $"χ² is {chiSquare} with {degrees} degrees of freedom.");
    }

    // A bound of 3·2³⁰ shows the bias of a plain remainder or product: a third of the numbers would come twice as often.
    [TestMethod]
    public void NextInt32_LargeBound_IsUnbiased()
    {
        const int Bound = 3 << 29;
        var generator = new TorchGenerator(5);
        var below = 0;
        const int Draws = 60_000;
        for (var i = 0; i < Draws; i++)
            if (generator.NextInt32(Bound) % 3 == 0)
                below++;
        Assert.AreEqual(1.0 / 3, below / (double)Draws, 0.01);
    }

    [TestMethod]
    public void Shuffle_FourItems_GivesEachOfTheOrdersEquallyOften()
    {
        var generator = new TorchGenerator(13);
        var counts = new Dictionary<string, int>();
        const int Shuffles = 24_000;
        for (var i = 0; i < Shuffles; i++)
        {
            Span<char> items = ['a', 'b', 'c', 'd'];
            generator.Shuffle(items);
            var order = new string(items);
            counts[order] = counts.GetValueOrDefault(order) + 1;
        }

        Assert.HasCount(24, counts);
        var chiSquare = counts.Values.Sum(count => (count - 1000.0) * (count - 1000.0) / 1000.0);
        Assert.IsTrue(chiSquare < 23 + 5 * Math.Sqrt(46), $"χ² is {chiSquare} with 23 degrees of freedom.");
    }

    [TestMethod]
    public void Shuffle_Anything_KeepsTheItems()
    {
        var items = Enumerable.Range(0, 1000).ToArray();
        new TorchGenerator(1).Shuffle<int>(items);
        CollectionAssert.AreNotEqual(Enumerable.Range(0, 1000).ToArray(), items);
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 1000).ToArray(), items);
    }

    [TestMethod]
    public void Seed_SameAndOther_GiveSameAndOtherNumbers()
    {
        Assert.AreEqual(Draws(1), Draws(1));
        Assert.AreNotEqual(Draws(1), Draws(2));

        static string Draws(ulong seed)
        {
            var generator = new TorchGenerator(seed);
            return string.Join(" ", Enumerable.Range(0, 10).Select(_ => generator.NextUInt32()));
        }
    }
}
