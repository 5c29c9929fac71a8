namespace MLNetDeep.Kernels;

/// <summary>What the kernel templates need of an instruction set. Every member is one or two instructions.</summary>
/// <typeparam name="TVector">A register full of floats.</typeparam>
internal unsafe interface IVectorOperations<TVector>
    where TVector : unmanaged
{
    /// <summary>Floats in a vector.</summary>
    static abstract int Count { get; }

    /// <summary>
    /// Rows of the register tile: 12 where there are 32 registers (12 × 2 sums, 2 vectors of the right operand, 1 broadcast),
    /// 6 where there are 16 (6 × 2 + 2 + 1). At least 8 sums must be in flight to hide the latency of a multiply-add.
    /// </summary>
    static abstract int TileRows { get; }

    static abstract TVector Load(float* source);

    /// <summary>The first <paramref name="count"/> (any number; below 1 is none) floats, then zeros.</summary>
    static abstract TVector LoadPartial(float* source, int count);

    static abstract void Store(float* target, TVector value);

    /// <summary>Stores the first <paramref name="count"/> floats and touches nothing beyond.</summary>
    static abstract void StorePartial(float* target, TVector value, int count);

    static abstract TVector Broadcast(float value);

    static abstract TVector Add(TVector a, TVector b);

    static abstract TVector Subtract(TVector a, TVector b);

    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>a · b + c, rounded once where the machine can.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>Whether <see cref="MultiplyAddLane"/> is one instruction.</summary>
    static abstract bool MultipliesByLane { get; }

    /// <summary>a · lanes[<paramref name="lane"/>] + c, the lane a constant.</summary>
    static abstract TVector MultiplyAddLane(TVector a, TVector lanes, int lane, TVector c);

    /// <summary><paramref name="positive"/> where <paramref name="sign"/> is above 0, else <paramref name="other"/>.</summary>
    static abstract TVector SelectPositive(TVector sign, TVector positive, TVector other);

    static abstract TVector Abs(TVector value);

    static abstract TVector Max(TVector a, TVector b);

    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>−<paramref name="value"/> where the lowest bit of <paramref name="counter"/> is set, else <paramref name="value"/>.</summary>
    static abstract TVector NegateOdd(TVector value, TVector counter);

    /// <summary>
    /// <paramref name="value"/> · 2ⁿ, where <paramref name="counter"/> is 3·2²² + n and both value and result are normal numbers: n is added to the bits of the exponent.
    /// </summary>
    static abstract TVector ScaleByPower(TVector value, TVector counter);

    /// <summary>Whether all of a are at most b; false where one is not a number.</summary>
    static abstract bool AllAtMost(TVector a, TVector b);
}
