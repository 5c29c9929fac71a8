namespace MLNetDeep.Tuning;

/// <summary>
/// The rungs of a search: n, n/η, n/η², … candidates, and epochs that grow to those of the trainer's options in the last one, as in a
/// bracket of Hyperband. There are as many rungs as leave two candidates in the last, and the fewest epochs in the first.
/// </summary>
internal static class HalvingPlan
{
    public static HalvingRung[] Of(int candidates, int epochs, TuningOptions tuning)
    {
        var divisors = new List<int> { 1 };                      // η^0, η^1, …, the last rung's last
        while ((long)divisors[^1] * tuning.ReductionFactor is var next && candidates / next >= 2 && epochs / next >= tuning.MinEpochs)
            divisors.Add((int)next);
        return [.. divisors.Select((divisor, i) => new HalvingRung(candidates / divisor, epochs / divisors[^(i + 1)]))];
    }
}

/// <summary>How many candidates train for how many epochs.</summary>
internal readonly record struct HalvingRung(int Candidates, int Epochs);
