using Google.Protobuf;
using MLNetDeep.Onnx.Format;

namespace MLNetDeep.Onnx.Lowering;

/// <summary>A tensor that a graph holds.</summary>
/// <param name="Name">The name of the value.</param>
/// <param name="Type">What it holds.</param>
/// <param name="Shape">Empty for a scalar.</param>
/// <param name="Values">Little-endian, row-major.</param>
internal sealed record GraphConstant(string Name, OnnxType Type, long[] Shape, ByteString Values)
{
    public ProtoMessage ToMessage() => OnnxMessages.Tensor(Name, Type, Shape, Values);
}
