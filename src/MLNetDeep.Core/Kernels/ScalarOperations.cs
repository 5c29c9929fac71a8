using System.Runtime.CompilerServices;

namespace MLNetDeep.Kernels;

/// <summary>One float: the templates as plain loops, where nothing else is supported.</summary>
internal readonly unsafe struct ScalarOperations : IVectorOperations<float>
{
    public static int Count => 1;

    public static int TileRows => 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Load(float* source) => *source;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float LoadPartial(float* source, int count) => count > 0 ? *source : 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* target, float value) => *target = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StorePartial(float* target, float value, int count)
    {
        if (count > 0) *target = value;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Broadcast(float value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Add(float a, float b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Subtract(float a, float b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Multiply(float a, float b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MultiplyAdd(float a, float b, float c) => float.MultiplyAddEstimate(a, b, c);

    public static bool MultipliesByLane => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float MultiplyAddLane(float a, float lanes, int lane, float c) =>
        MultiplyAdd(a, lanes, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SelectPositive(float sign, float positive, float other) => sign > 0 ? positive : other;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Abs(float value) => MathF.Abs(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Max(float a, float b) => MathF.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Divide(float a, float b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float NegateOdd(float value, float counter) =>
        BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(value) ^ (BitConverter.SingleToUInt32Bits(counter) << 31));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ScaleByPower(float value, float counter) =>
        BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(value) + (BitConverter.SingleToInt32Bits(counter) << 23));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AllAtMost(float a, float b) => a <= b;
}
