using MLNetDeep.Randomness;
using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>
/// The masks of a <see cref="DropoutStream"/>, computed on the device: the same to the bit, so that a training drops the same numbers on
/// every device as in the managed engine. libtorch's own generators take no part.
/// </summary>
internal sealed class DeviceMasks : IDisposable
{
    private readonly DropoutStream _stream;
    private readonly Device _device;
    private readonly OwnedTensors _owned = new();
    private readonly Tensor _shift16, _shift15, _low16, _low17, _low24, _shift8, _sign;
    private Tensor? _counter;                                    // 0, 1, 2, …

    public DeviceMasks(DropoutStream stream, Device device)
    {
        (_stream, _device) = (stream, device);
        (_shift16, _low16) = (_owned.Own(Constant(16)), _owned.Own(Constant((1 << 16) - 1)));
        (_shift15, _low17) = (_owned.Own(Constant(15)), _owned.Own(Constant((1 << 17) - 1)));
        (_shift8, _low24) = (_owned.Own(Constant(8)), _owned.Own(Constant((1 << 24) - 1)));
        _sign = _owned.Own(Constant(int.MinValue));
    }

    /// <summary>A mask that is 0 with probability <paramref name="rate"/>, in (0, 1), and else 1/(1 − rate).</summary>
    /// <param name="rate">The rate.</param>
    /// <param name="first">The number of the first in the mask of the whole batch.</param>
    /// <param name="shape">How many, by dimensions.</param>
    public Tensor Draw(float rate, long first, params ReadOnlySpan<long> shape)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var threshold = (uint)Math.Min(Math.Round(rate * 4294967296.0), uint.MaxValue);
        // Both sides flipped in the sign bit: libtorch compares whole numbers with a sign.
        var kept = NextHash(first, shape).bitwise_xor_(_sign).ge((int)(threshold ^ 0x80000000u));
        return scope.MoveToOuter(kept.to_type(ScalarType.Float32).mul_(1f / (1f - rate)));
    }

    /// <summary>Numbers that are uniform from <paramref name="lower"/> to <paramref name="upper"/>.</summary>
    public Tensor DrawUniform(float lower, float upper, long first, params ReadOnlySpan<long> shape)
    {
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        var drawn = NextHash(first, shape).bitwise_right_shift_(_shift8).bitwise_and_(_low24).to_type(ScalarType.Float32);
        return scope.MoveToOuter(drawn.mul_((upper - lower) / (1 << 24)).add_(lower));
    }

    public void Dispose()
    {
        _owned.Dispose();
        _counter?.Dispose();
    }

    // lowbias32 of the next key and each number's place, as in DropoutStream: products wrap around, shifts fill with 0.
    private Tensor NextHash(long first, ReadOnlySpan<long> shape)
    {
        var x = CountFrom(first, shape).bitwise_xor(Constant((int)_stream.NextKey()));
        MixIn(x, _shift16, _low16);
        x.mul_(unchecked((int)0x7feb352du));
        MixIn(x, _shift15, _low17);
        x.mul_(unchecked((int)0x846ca68bu));
        MixIn(x, _shift16, _low16);
        return x;
    }

    private static void MixIn(Tensor x, Tensor shift, Tensor bits) => x.bitwise_xor_(x.bitwise_right_shift(shift).bitwise_and_(bits));

    private Tensor CountFrom(long first, ReadOnlySpan<long> shape)
    {
        var count = 1L;
        foreach (var dimension in shape)
            count *= dimension;
        if (first + count > int.MaxValue)
            throw new ArgumentException($"A batch has {first + count} numbers to drop, but at most {int.MaxValue} can be told apart; smaller batches may help.");
        if (_counter is null || _counter.NumberOfElements < first + count)
        {
            _counter?.Dispose();
            _counter = arange(0, (int)(first + count), dtype: ScalarType.Int32, device: _device).DetachFromDisposeScope();
        }
        return _counter.narrow(0, first, count).view([.. shape]);
    }

    // Filled in on the device: nothing is sent, nothing waits.
    private Tensor Constant(int value) => full([], value, dtype: ScalarType.Int32, device: _device);
}
