using System.Text;
using System.Text.Json.Nodes;
using MLNetDeep.Models;
using MLNetDeep.Networks;

namespace MLNetDeep.Core.Tests.Models;

/// <summary>The published layout, read by hand: length, JSON, little-endian floats.</summary>
[TestClass]
public sealed class SafetensorsTests
{
    [TestMethod]
    public void Write_TwoTensors_HasTheseBytes()
    {
        var file = Safetensors.Write(
            [new("a", [2, 1], new float[] { 1f, -2f }), new("b.c", [1], new float[] { 0.5f })], "key", "value");

        var length = (int)(file[0] | (file[1] << 8));
        CollectionAssert.AreEqual(new byte[6], file[2..8]);
        Assert.AreEqual(0, length % 8);
        Assert.AreEqual(
            """{"__metadata__":{"key":"value"},"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"b.c":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""",
            Encoding.UTF8.GetString(file, 8, length).TrimEnd(' '));
        CollectionAssert.AreEqual(
            new byte[] { 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0, 0, 0, 0, 0x3f }, file[(8 + length)..]);
    }

    [TestMethod]
    public void Write_AModel_HasEveryTensorOfTheNetworkWithoutGaps()
    {
        var weights = ModelFile.Write(TestModels.Small).Weights;
        var dataOffset = 8 + BitConverter.ToInt32(weights);
        var header = JsonNode.Parse(Encoding.UTF8.GetString(weights, 8, dataOffset - 8))!.AsObject();

        var tensors = TestModels.Small.Network.Store.Tensors();
        CollectionAssert.AreEqual(
            tensors.Select(tensor => tensor.Name).Prepend("__metadata__").ToArray(), header.Select(entry => entry.Key).ToArray());
        var offset = 0;
        foreach (var tensor in tensors)
        {
            var entry = header[tensor.Name]!;
            Assert.AreEqual("F32", entry["dtype"]!.GetValue<string>());
            CollectionAssert.AreEqual(tensor.Shape, entry["shape"]!.AsArray().Select(value => value!.GetValue<long>()).ToArray());
            Assert.AreEqual(offset, entry["data_offsets"]![0]!.GetValue<int>());
            foreach (var value in tensor.Values.ToArray())
            {
                Assert.AreEqual(value, BitConverter.ToSingle(weights, dataOffset + offset));
                offset += 4;
            }
            Assert.AreEqual(offset, entry["data_offsets"]![1]!.GetValue<int>());
        }
        Assert.HasCount(dataOffset + offset, weights);
    }

    [TestMethod]
    public void Read_OfWhatWasWritten_GivesTheSameNumbers()
    {
        var values = new float[] { 1, float.MinValue, float.Epsilon, -0f, float.NaN };
        var file = Safetensors.Write([new("a", [5], values)], "k", "v");
        var (dataOffset, header) = Safetensors.ReadHeader(file);
        var read = new float[5];
        Safetensors.Read(file.AsSpan(dataOffset), header, [new("a", [5], read)]);
        CollectionAssert.AreEqual(values.Select(BitConverter.SingleToInt32Bits).ToArray(), read.Select(BitConverter.SingleToInt32Bits).ToArray());
        Assert.AreEqual("v", Safetensors.Metadata(header, "k"));
        Assert.IsNull(Safetensors.Metadata(header, "other"));
    }

    [TestMethod]
    [DataRow("a", 3L, 1L, "is F32 [2, 1] at [0, 8]; expected F32 [3, 1] at [0, 12].")]
    [DataRow("a", 1L, 2L, "is F32 [2, 1] at [0, 8]; expected F32 [1, 2] at [0, 8].")]
    [DataRow("b", 2L, 1L, "The weights lack the tensor 'b'.")]
    public void Read_AnotherTensor_SaysWhatWasExpected(string name, long rows, long columns, string expected)
    {
        var file = Safetensors.Write([new("a", [2, 1], new float[2])], "k", "v");
        var (dataOffset, header) = Safetensors.ReadHeader(file);
        var exception = Assert.ThrowsExactly<InvalidDataException>(
            () => Safetensors.Read(file.AsSpan(dataOffset), header, [new NamedTensor(name, [rows, columns], new float[rows * columns])]));
        StringAssert.Contains(exception.Message, expected);
    }
}
