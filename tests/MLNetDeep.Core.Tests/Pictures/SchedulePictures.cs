using MLNetDeep.Plots;
using MLNetDeep.Training;

namespace MLNetDeep.Core.Tests.Pictures;

/// <summary>The factor of each schedule over a training of 1,000 steps.</summary>
internal static class SchedulePictures
{
    private const int Steps = 1_000, StepsOfEpoch = 10;

    public static IEnumerable<(string Name, string Svg)> All()
    {
        foreach (var (name, title, schedule) in ((string, string, Schedule)[])
        [
            ("constant", "Constant, 100 steps of warm-up", Schedule.Constant(warmupSteps: 100)),
            ("piecewise-constant", "Piecewise constant, gamma 0.5", Schedule.PiecewiseConstant([300, 600, 800], gamma: 0.5)),
            ("exponential", "Exponential, decaySteps 500", Schedule.Exponential(decaySteps: 500)),
            ("power", "Power, decaySteps 200", Schedule.Power(decaySteps: 200)),
            ("cosine", "Cosine", Schedule.Cosine()),
            ("one-cycle", "One-cycle", Schedule.OneCycle()),
            ("coslog4", "CosLog4", Schedule.CosLog4()),
            ("flat-cosine", "Flat cosine", Schedule.FlatCosine()),
        ])
            yield return (name, Axes(title).Add(new PlotSeries("factor", Factors(schedule.Start(), _ => { }))).ToSvg());
        yield return ("performance", Performance());
    }

    // A loss that falls towards what the rate allows.
    private static string Performance()
    {
        var state = Schedule.Performance(factor: 0.4, patience: 6, threshold: 0.02).Start();
        var loss = 1.0;
        var losses = new List<(double X, double Y)>();
        var factors = Factors(state, step =>
        {
            losses.Add((step, loss));
            if (step % StepsOfEpoch != StepsOfEpoch - 1)
                return;
            loss += 0.2 * (0.1 + 0.5 * state.FactorAt(step, Steps) - loss);
            state.Observe(loss, largerIsBetter: false);
        });
        return Axes("Performance, factor 0.4, patience 6")
            .Add(new PlotSeries("factor", factors) { Colour = 0 })
            .Add(new PlotSeries("loss", losses) { Colour = 1, Dashed = true })
            .ToSvg();
    }

    private static Plot Axes(string title) =>
        new(title, new PlotAxis("step") { From = 0, To = Steps }, new PlotAxis("factor") { From = 0, To = 1 });

    private static List<(double X, double Y)> Factors(ScheduleState state, Action<int> afterStep)
    {
        var factors = new List<(double X, double Y)>();
        for (var step = 0; step < Steps; step++)
        {
            factors.Add((step, state.FactorAt(step, Steps)));
            afterStep(step);
        }
        return factors;
    }
}
