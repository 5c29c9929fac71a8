using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace MLNetDeep.Kernels;

/// <summary>Four floats: Neon with its 32 registers and multiply-add, SSE with 16 (old ones multiply, then add).</summary>
internal readonly unsafe struct Vector128Operations : IVectorOperations<Vector128<float>>
{
    public static int Count => 4;

    public static int TileRows => AdvSimd.Arm64.IsSupported ? 12 : 6;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Load(float* source) => Vector128.Load(source);

    public static Vector128<float> LoadPartial(float* source, int count)
    {
        if (count >= 4) return Vector128.Load(source);
        return Vector128.Create(count > 0 ? source[0] : 0, count > 1 ? source[1] : 0, count > 2 ? source[2] : 0, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(float* target, Vector128<float> value) => value.Store(target);

    public static void StorePartial(float* target, Vector128<float> value, int count)
    {
        if (count >= 4) value.Store(target);
        else
            for (int i = 0; i < count; i++) target[i] = value[i];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Broadcast(float value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Add(Vector128<float> a, Vector128<float> b) => a + b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Subtract(Vector128<float> a, Vector128<float> b) => a - b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Multiply(Vector128<float> a, Vector128<float> b) => a * b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) =>
        Vector128.MultiplyAddEstimate(a, b, c);

    public static bool MultipliesByLane => AdvSimd.Arm64.IsSupported;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> MultiplyAddLane(Vector128<float> a, Vector128<float> lanes, int lane, Vector128<float> c) => lane switch
    {
        _ when !AdvSimd.Arm64.IsSupported => MultiplyAdd(a, Broadcast(lanes[lane]), c),
        0 => AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(c, a, lanes, 0),
        1 => AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(c, a, lanes, 1),
        2 => AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(c, a, lanes, 2),
        _ => AdvSimd.Arm64.FusedMultiplyAddBySelectedScalar(c, a, lanes, 3),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> SelectPositive(Vector128<float> sign, Vector128<float> positive, Vector128<float> other) =>
        Vector128.ConditionalSelect(Vector128.GreaterThan(sign, Vector128<float>.Zero), positive, other);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Abs(Vector128<float> value) => Vector128.Abs(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Max(Vector128<float> a, Vector128<float> b) => Vector128.Max(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Divide(Vector128<float> a, Vector128<float> b) => a / b;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> NegateOdd(Vector128<float> value, Vector128<float> counter) =>
        value ^ Vector128.ShiftLeft(counter.AsUInt32(), 31).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> ScaleByPower(Vector128<float> value, Vector128<float> counter) =>
        (value.AsInt32() + Vector128.ShiftLeft(counter.AsInt32(), 23)).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool AllAtMost(Vector128<float> a, Vector128<float> b) => Vector128.LessThanOrEqualAll(a, b);
}
