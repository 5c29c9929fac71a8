using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using MLNetDeep.Core.Tests.Networks;
using MLNetDeep.Models;
using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Models;

/// <summary>
/// Files whose check sums agree, with sizes that nobody has trained. Each is refused as documented, or is a model that predicts, is saved
/// again and has a report; either in little memory and at once. The same cases in every run.
/// </summary>
[TestClass]
public sealed class ModelFileFuzzTests
{
    private const long MaxBytes = 64 << 20;
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(1);

    private static readonly string[] Extremes =
    [
        "0", "-1", "1", "2", "1000", "32768", "65536", "65537", "1048579", "16777217", "2147483647", "-2147483648", "2147483648", "4294967297",
        "9223372036854775807", "1e300", "-1e300", "1e999", "0.5", "-0.25", "3.4e38", "1e-45",
    ];

    private static readonly Lazy<IReadOnlyList<ForgedModel>> Models = new(ForgedModel.All);

    private int _refused, _read, _usable;

    [TestMethod]
    public void Read_NothingAltered_IsRead()
    {
        foreach (var model in Models.Value)
            Assert.IsTrue(AssertRefusedOrUsable(model.ToEntries(), model.Name), model.Name);
    }

    [TestMethod]
    public void Read_AnyNumberExtreme_IsRefusedOrUsable()
    {
        var random = new Random(1);
        foreach (var model in Models.Value)
            foreach (var place in JsonNodes.Of(model.Document).Where(place => place.IsNumber))
            {
                // What decides about memory is tried with all, what is only carried with some.
                var all = place.Path.StartsWith("network", StringComparison.Ordinal) || place.Path.StartsWith("encoder", StringComparison.Ordinal);
                foreach (var extreme in all ? Extremes : random.GetItems(Extremes, 1))
                    Try(model, place, extreme);
            }
        AssertBothHappened();
    }

    // All pairs of the architecture's sizes, and pairs of any of its numbers by chance.
    [TestMethod]
    public void Read_AnyTwoNumbersExtreme_IsRefusedOrUsable()
    {
        string[] sizes = ["outputs", "blocks", "width", "hiddenWidth"], ends = ["0", "1", "1000", "65536", "16777217", "2147483647"];
        var random = new Random(2);
        foreach (var model in Models.Value)
        {
            var numbers = JsonNodes.Of(model.Document).Where(place => place.IsNumber && place.Path.StartsWith("network", StringComparison.Ordinal)).ToArray();
            var pairs = from first in sizes from second in sizes where string.CompareOrdinal(first, second) < 0
                        from one in ends from other in ends select (Place($"network.{first}"), one, Place($"network.{second}"), other);
            var byChance = Enumerable.Range(0, 100).Select(_ => (numbers[random.Next(numbers.Length)], Extreme(), numbers[random.Next(numbers.Length)], Extreme()));
            foreach (var (first, one, second, other) in pairs.Concat(byChance))
                if (first != second)
                    JsonNodes.With(first, one, () => Try(model, second, other));

            NodeInDocument Place(string path) => numbers.Single(place => place.Path == path);
        }

        string Extreme() => Extremes[random.Next(Extremes.Length)];
    }

    [TestMethod]
    public void Read_AnyPlaceOfAnotherForm_IsRefusedOrUsable()
    {
        var (text, random) = ($"\"{new string('x', 20_000)}\"", new Random(3));
        foreach (var model in Models.Value)
            foreach (var place in JsonNodes.Of(model.Document))
            {
                var member = place.Value is JsonArray { Count: > 0 } list ? list[0]?.ToJsonString() ?? "null" : "0";
                var forms = new List<string> { "null", "{}", "[]", Nested(8), $"[{string.Join(',', Enumerable.Repeat(member, 2_000))}]" };
                if (place.IsText)
                    forms.AddRange([text, JsonNodes.HalfACharacter, "\"\""]);
                foreach (var form in place.Value is JsonArray ? [.. forms] : random.GetItems(forms.ToArray(), place.IsText ? 3 : 1))
                    Try(model, place, form);
            }
        foreach (var depth in (int[])[15, 64, 20_000])
            foreach (var path in (string[])["network", "network.width", "encoder.fill", "labels.values", "training.options"])
            {
                var model = Models.Value[0];
                Try(model, JsonNodes.Of(model.Document).Single(place => place.Path == path), Nested(depth));
            }
    }

    // Every kind, with every number of it extreme: the same weights fit some of them.
    [TestMethod]
    public void Read_AnyKindOfPart_IsRefusedOrUsable()
    {
        var parts = new (string Path, string[] Kinds)[]
        {
            ("network.block", [.. TestNetworks.Blocks.Select(Json)]),
            ("network.activation", [.. TestNetworks.Activations.Append(Activation.Maxout(int.MaxValue)).Select(Json)]),
            ("network.normalization", [.. TestNetworks.Normalizations.Select(Json)]),
        };
        foreach (var model in Models.Value)
            foreach (var (path, kinds) in parts)
                foreach (var kind in kinds)
                {
                    var place = JsonNodes.Of(model.Document).Single(place => place.Path == path);
                    Try(model, place, kind);
                    var part = JsonNode.Parse(kind)!;
                    foreach (var number in JsonNodes.Of(part).Where(number => number.IsNumber))
                        foreach (var extreme in Extremes)
                            JsonNodes.With(number, extreme, () => Try(model, place, part.ToJsonString()));
                }
        AssertBothHappened();
    }

    // Blocks that give fewer or more columns than they take, so that a count by the width alone is wrong; few numbers, and as many as
    // the architecture has, under whatever names: then it is built, and only found to be another's.
    [TestMethod]
    public void Read_LargeArchitectureOfFewOrOtherNumbers_IsRefusedInLittleMemory()
    {
        foreach (var (blocks, width, hidden, block, activation) in new (int, int, int, Block, Activation)[]
        {
            (1_000, 1, 1, Block.PreActivation(), Activation.Relu()), (1_000, 1, 60, Block.PostActivation(), Activation.Prelu(shared: false)),
            (1_000, 1, 1, Block.FeedForward(64), Activation.Relu()), (3, 1, 65_536, Block.PostActivation(), Activation.Maxout(int.MaxValue)),
            (0, 65_536, 65_536, Block.PreActivation(), Activation.Crelu()), (500, 7, 9, Block.Plain(), Activation.Crelu()),
            (1, 2, 65_536, Block.PostActivation(), Activation.Crelu()), (1, 20_000, 20_000, Block.PostActivation(), Activation.Maxout(int.MaxValue)),
            (1_000, 65_536, 1, Block.PostActivation(), Activation.Maxout(int.MaxValue)), (1_000, 1, 65_536, Block.PostActivation(), Activation.Maxout(int.MaxValue)),
            (1_000, 65_536, 65_536, Block.FeedForward(64), Activation.Relu()), (1_000, 65_536, 65_536, Block.Plain(), Activation.Crelu()),
        })
        {
            var spec = TestNetworks.Spec(4, 3, blocks, width, hidden, activation: activation, block: block);
            foreach (var numbers in (long[])[16, 1_000, 100_000, Architecture.Of(spec).Weights])
                if (numbers <= 1_000_000)
                    Assert.IsFalse(AssertRefusedOrUsable(TestModels.WithNetwork(document =>
                    {
                        var network = document["network"]!;
                        (network["blocks"], network["width"], network["hiddenWidth"]) = (blocks, width, hidden);
                        (network["block"], network["activation"]) = (JsonNode.Parse(Json(block)), JsonNode.Parse(Json(activation)));
                    }, new float[numbers]), $"{numbers} numbers of {spec}"));
        }
    }

    // Whole files, every number in its place, of architectures that no options can have.
    [TestMethod]
    public void Read_WholeFileBeyondTheRanges_IsRefused()
    {
        foreach (var spec in (NetworkSpec[])[
            TestNetworks.Spec(1, 1, blocks: 0, width: 65_537), TestNetworks.Spec(1, 1, blocks: 0, hidden: 65_537), TestNetworks.Spec(1, 1, 1_001, 1, 1),
            TestNetworks.Spec(1, 1, 0, width: 65_537, hidden: 1, activation: Activation.Maxout(int.MaxValue)),
            TestNetworks.Spec(1, 1, 1, 1, 1, block: Block.FeedForward(65))])
            Assert.IsFalse(AssertRefusedOrUsable(ModelFile.Write(TestModels.Of(spec)), $"{spec}"), $"{spec}");
    }

    // Whole files of architectures at the ends of their ranges.
    [TestMethod]
    public void Read_SmallestAndLargestArchitectures_AreRead()
    {
        var random = new Random(4);
        (int[] blocks, int[] widths) = ([0, 1, 2, 1_000], [1, 2, 3, 255, 65_536]);
        for (var i = 0; i < 60; i++)
        {
            var spec = TestNetworks.Spec(
                widths[random.Next(3)], widths[random.Next(4)], blocks[random.Next(4)], widths[random.Next(5)], widths[random.Next(5)],
                activation: random.GetItems([.. TestNetworks.Activations, Activation.Maxout(int.MaxValue)], 1)[0],
                normalization: random.GetItems(TestNetworks.Normalizations.ToArray(), 1)[0], block: random.GetItems([.. TestNetworks.Blocks, Block.FeedForward(64)], 1)[0]);
            if (Architecture.Of(spec).Weights > 300_000)
                continue;
            Assert.IsTrue(AssertRefusedOrUsable(ModelFile.Write(TestModels.Of(spec)), $"{spec}"));
            _read++;
        }
        Assert.IsGreaterThan(20, _read);
    }

    // A list that is as long as it can be, and one longer: a column's categories, and its quantiles.
    [TestMethod]
    public void Read_ListsAtTheirBounds_AreRefusedInLittleMemory()
    {
        var (mixed, numbers) = (Models.Value[2], Models.Value[3]);
        foreach (var (path, count, place) in new[]
        {
            ("encoder.categories[0].places", 1 << 20, 1), ("encoder.categories[1].places", (1 << 20) + 1, 1),
            ("encoder.categories[0].places", 3, int.MaxValue), ("encoder.categories[1].places", 3, int.MaxValue), ("encoder.categories[0].places", 3, 1 << 30),
        })
            Try(mixed, JsonNodes.Of(mixed.Document).Single(one => one.Path == path), $"[{string.Join(',', Enumerable.Repeat(place, count))}]");
        foreach (var count in (int[])[1, 2, 3, 100_000, 100_001])
            foreach (var step in (float[])[0, 1, float.NaN, float.PositiveInfinity])
            {
                var bytes = new byte[count * sizeof(float)];
                for (var i = 0; i < count; i++)
                    BitConverter.TryWriteBytes(bytes.AsSpan(i * sizeof(float)), i * step);
                var place = JsonNodes.Of(numbers.Document).Single(one => one.Path == "encoder.normalization.quantiles[0]");
                Assert.AreEqual(
                    step == 1 && count is >= 2 and <= 100_000, Try(numbers, place, $"\"{Convert.ToBase64String(bytes)}\""), $"{count} quantiles, {step} apart");
            }
    }

    [TestMethod]
    public void Read_AnyPlaceOfTheWeightsHeader_IsRefusedOrUsable()
    {
        var model = Models.Value[0];
        var header = JsonNode.Parse(Encoding.UTF8.GetString(model.Weights, 8, TestModels.DataOffset(model.Weights) - 8))!;
        var network = model.ToEntries().Network;
        foreach (var place in JsonNodes.Of(header).Where(place => !place.Path.StartsWith("__metadata__", StringComparison.Ordinal)))
            foreach (var form in (string[])[.. place.IsNumber ? Extremes : [], "null", "[]", "{}", JsonNodes.HalfACharacter, $"[{string.Join(',', Enumerable.Repeat("7", 5_000))}]"])
                JsonNodes.With(place, form, () => AssertRefusedOrUsable(
                    (network, TestModels.WithHeader(model.ToEntries().Weights, _ => JsonNodes.Text(header))), $"header: {place.Path} = {Short(form)}"));
        var names = string.Join(',', Enumerable.Range(0, 5_000).Select(i => $"\"t{i}\":{{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}"));
        AssertRefusedOrUsable((network, TestModels.WithHeader(model.ToEntries().Weights, old => $"{old.TrimEnd()[..^1]},{names}}}")), "5,000 more tensors");
    }

    private bool Try(ForgedModel model, NodeInDocument place, string json)
    {
        var isRead = false;
        JsonNodes.With(place, json, () => isRead = AssertRefusedOrUsable(model.ToEntries(), $"{model.Name}: {place.Path} = {Short(json)}"));
        (_read, _refused) = isRead ? (_read + 1, _refused) : (_read, _refused + 1);
        return isRead;
    }

    private void AssertBothHappened() => Assert.IsTrue(_refused > 100 && _read > 100, $"{_refused} were refused and {_read} were read: this tests little.");

    /// <summary>Whether it was read.</summary>
    private bool AssertRefusedOrUsable((byte[] Network, byte[] Weights) entries, string what)
    {
        var (model, bytes, time) = Read(entries, what);
        if (time > MaxTime)
            (model, bytes, time) = Read(entries, what);          // a busy machine is slow once
        Assert.IsTrue(bytes < MaxBytes, $"{what}: {bytes} bytes allocated.");
        Assert.IsTrue(time < MaxTime, $"{what}: {time}");
        if (model is null)
            return false;
        try
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            model.Predict(new float[2 * model.Columns], new float[2 * model.Outputs]);
            Assert.IsLessThan(MaxBytes, GC.GetAllocatedBytesForCurrentThread() - before, what);
            if (_usable++ % 3 != 0)
                return true;                                     // what follows takes longer than all before
            var (network, weights) = ModelFile.Write(model);
            ModelFile.Read(network, weights);
            Assert.IsGreaterThan(0, model.Report.ToHtml().Length);
        }
        catch (Exception exception) when (exception is not AssertFailedException)
        {
            throw new AssertFailedException($"{what} was read, but: {exception}");
        }
        return true;
    }

    private static (TrainedModel? Model, long Bytes, TimeSpan Time) Read((byte[] Network, byte[] Weights) entries, string what)
    {
        TrainedModel? model = null;
        var bytes = GC.GetAllocatedBytesForCurrentThread();
        var start = Stopwatch.GetTimestamp();
        try
        {
            model = ModelFile.Read(entries.Network, entries.Weights);
        }
        catch (InvalidDataException exception)
        {
            Assert.IsTrue(exception.Message.Length is > 20 and < 2_000, $"{what}: {exception.Message}");
        }
        catch (Exception exception)
        {
            throw new AssertFailedException($"{what}: {exception}");
        }
        return (model, GC.GetAllocatedBytesForCurrentThread() - bytes, Stopwatch.GetElapsedTime(start));
    }

    private static string Json<TPart>(TPart part) => JsonSerializer.Serialize(part, ModelJson.Options);

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);

    private static string Short(string json) => json.Length > 60 ? $"{json[..60]}…" : json;
}
