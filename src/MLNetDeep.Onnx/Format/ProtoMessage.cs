using Google.Protobuf;

namespace MLNetDeep.Onnx.Format;

/// <summary>A protobuf message: fields, each with its number, in the order in which they are written. A field may repeat.</summary>
internal sealed class ProtoMessage
{
    private readonly List<(int Number, object Value)> _fields = [];

    /// <summary>Bytes of the fields. Grows with them, so a message is complete before it becomes a field of another.</summary>
    public int Size { get; private set; }

    public ProtoMessage Add(int number, long value) => Add(number, value, CodedOutputStream.ComputeInt64Size(value));

    public ProtoMessage Add(int number, float value) => Add(number, value, CodedOutputStream.ComputeFloatSize(value));

    public ProtoMessage Add(int number, string value) => Add(number, value, CodedOutputStream.ComputeStringSize(value));

    public ProtoMessage Add(int number, ByteString value) => Add(number, value, CodedOutputStream.ComputeBytesSize(value));

    public ProtoMessage Add(int number, ProtoMessage value) =>
        Add(number, value, checked(CodedOutputStream.ComputeLengthSize(value.Size) + value.Size));

    public ProtoMessage Add(int number, IEnumerable<long> values) => values.Aggregate(this, (message, value) => message.Add(number, value));

    public ProtoMessage Add(int number, IEnumerable<string> values) => values.Aggregate(this, (message, value) => message.Add(number, value));

    public ProtoMessage Add(int number, IEnumerable<ProtoMessage> values) =>
        values.Aggregate(this, (message, value) => message.Add(number, value));

    public void WriteTo(CodedOutputStream output)
    {
        foreach (var (number, value) in _fields)
            switch (value)
            {
                case long integer:
                    output.WriteTag(number, WireFormat.WireType.Varint);
                    output.WriteInt64(integer);
                    break;
                case float real:
                    output.WriteTag(number, WireFormat.WireType.Fixed32);
                    output.WriteFloat(real);
                    break;
                case string text:
                    output.WriteTag(number, WireFormat.WireType.LengthDelimited);
                    output.WriteString(text);
                    break;
                case ByteString bytes:
                    output.WriteTag(number, WireFormat.WireType.LengthDelimited);
                    output.WriteBytes(bytes);
                    break;
                case ProtoMessage message:
                    output.WriteTag(number, WireFormat.WireType.LengthDelimited);
                    output.WriteLength(message.Size);
                    message.WriteTo(output);
                    break;
            }
    }

    private ProtoMessage Add(int number, object value, int size)
    {
        Size = checked(Size + CodedOutputStream.ComputeTagSize(number) + size);
        _fields.Add((number, value));
        return this;
    }
}
