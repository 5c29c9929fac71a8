using MLNetDeep.Storage;

namespace MLNetDeep.Training;

public abstract partial record Schedule
{
    /// <summary>The same rate throughout.</summary>
    /// <param name="warmupSteps">See <see cref="WarmupSteps"/>. Default: 0.</param>
    public static Schedule Constant(int warmupSteps = 0) => new ConstantSchedule { WarmupSteps = warmupSteps };
}

/// <summary>1.</summary>
[Kind("Constant")]
internal sealed record ConstantSchedule : Schedule
{
    private protected override double AfterWarmup(long step, long steps) => 1;
}
