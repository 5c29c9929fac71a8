using System.Text;
using Google.Protobuf;

namespace MLNetDeep.Onnx.Tests;

/// <summary>A protobuf message read back without knowing what it is: the raw values of each field number.</summary>
internal sealed class ProtoReader
{
    private readonly List<(int Number, object Value)> _fields = [];

    public ProtoReader(byte[] bytes)
    {
        var input = new CodedInputStream(bytes);
        for (uint tag; (tag = input.ReadTag()) != 0;)
            _fields.Add((WireFormat.GetTagFieldNumber(tag), WireFormat.GetTagWireType(tag) switch
            {
                WireFormat.WireType.Varint => input.ReadInt64(),
                WireFormat.WireType.Fixed32 => input.ReadFloat(),
                WireFormat.WireType.LengthDelimited => input.ReadBytes().ToByteArray(),
                var type => throw new InvalidDataException($"Wire type {type}."),
            }));
    }

    public IEnumerable<int> Numbers => _fields.Select(one => one.Number);

    public long Integer(int number) => All<long>(number).Single();

    public float Real(int number) => All<float>(number).Single();

    public byte[] Bytes(int number) => All<byte[]>(number).Single();

    public string Text(int number) => Encoding.UTF8.GetString(Bytes(number));

    public ProtoReader Message(int number) => new(Bytes(number));

    public IEnumerable<long> Integers(int number) => All<long>(number);

    public IEnumerable<string> Texts(int number) => All<byte[]>(number).Select(Encoding.UTF8.GetString);

    public IEnumerable<ProtoReader> Messages(int number) => All<byte[]>(number).Select(bytes => new ProtoReader(bytes));

    private IEnumerable<T> All<T>(int number) => _fields.Where(field => field.Number == number).Select(field => (T)field.Value);
}
