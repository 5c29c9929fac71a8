using System.Collections.Immutable;
using MLNetDeep.Data;
using MLNetDeep.Training;

namespace MLNetDeep.Diagnosis;

/// <summary>
/// Trains a network of its own for some steps, each at a larger learning rate than the one before, and watches the loss: before it rises again, the
/// rate is large and not yet too large. Sources: Smith, 2017, "Cyclical learning rates for training neural networks", section 3.3; Howard and Gugger,
/// 2020, "fastai" (the form with exponentially growing rates).
/// </summary>
/// <remarks>
/// The suggestion is the first rate at which the smoothed loss has done 80 % of its fall; where it never falls, it is the lowest rate tested. The first
/// tenth of the steps is passed over. NOTE: the least loss lies at a rate several times too large, where the curve is flat and noise decides, and
/// the steepest fall at one several times too small for a few epochs. docs/diagnosis.md has figures.
/// </remarks>
public static class LearningRateRangeTest
{
    private const double Lowest = 1e-7;

    /// <summary>The share that the smoothed loss keeps at each step; fastai's.</summary>
    private const double Smoothing = 0.98;

    /// <summary>The test ends where the smoothed loss exceeds so many times its least.</summary>
    private const double Divergence = 4;

    /// <summary>What part of the fall of the smoothed loss lies before the suggestion.</summary>
    private const double PartOfFall = 0.8;

    /// <summary>The part of a loss by which its average differs from it though it does not change.</summary>
    private const double Rounding = 1e-9;

    /// <summary>Runs the test. It uses no schedules; everything else is as in a training with the same options.</summary>
    /// <param name="data">The rows; those that training would set aside for validation are not used.</param>
    /// <param name="options">The options; null for the defaults. The learning rate is not used.</param>
    /// <param name="seed">The same seed, data and options give the same curve. Default: 0.</param>
    /// <param name="lowest">The first rate. Range: finite, above 0. Default: 1e-7.</param>
    /// <param name="highest">The last rate. Range: finite, above <paramref name="lowest"/>. Default: 10.</param>
    /// <param name="steps">Number of steps; batches are used again where the data has fewer. Range: 2 to 100,000.
    /// Default: 100.</param>
    /// <param name="cancellation">Checked before each step. Default: none.</param>
    /// <exception cref="ArgumentException">Options or one of the numbers are out of range; all faults of the options are named
    /// together.</exception>
    /// <exception cref="InvalidDataException">There is nothing to learn from the rows, or a feature cannot be used.</exception>
    /// <exception cref="InvalidOperationException">The loss is infinite or undefined from the first step.</exception>
    /// <exception cref="OperationCanceledException">The test was cancelled.</exception>
    public static LearningRateRangeReport Run(
        TabularDataset data, DeepResidualOptions? options = null, int seed = 0,
        double lowest = Lowest, double highest = 10, int steps = 100, CancellationToken cancellation = default)
    {
        if (!(lowest > 0 && double.IsFinite(lowest)))
            throw new ArgumentOutOfRangeException(nameof(lowest), lowest, Invariant($"The lowest rate must be finite and above 0, but was {lowest}."));
        if (!(highest > lowest && double.IsFinite(highest)))
            throw new ArgumentOutOfRangeException(
                nameof(highest), highest, Invariant($"The highest rate must be finite and above the lowest, {lowest}, but was {highest}."));
        if (steps is < 2 or > 100_000)
            throw new ArgumentOutOfRangeException(nameof(steps), steps, Invariant($"The steps must be in [2, 100000], but was {steps}."));
        options ??= new DeepResidualOptions();

        var start = new TrainingStart(data, options, seed);
        using var engine = start.CreateEngine(start.MaxRows);
        var common = new CommonDecisions(engine.Ranks);
        var curve = ImmutableArray.CreateBuilder<LearningRatePoint>();
        double average = 0, weight = 0, least = double.PositiveInfinity;
        var diverged = false;
        for (var step = 0; step < steps && !diverged; step++)
        {
            common.ThrowIfCancelled(cancellation);
            var b = step % start.Batches.Batches;
            if (b == 0)
                start.Batches.Arrange(options.Batches, first: step == 0, start.Streams.Shuffling);
            var rate = lowest * Math.Pow(highest / lowest, step / (steps - 1.0));
            var result = engine.Step(start.Batches.Read(b), new StepRates(rate, options.Regularization.WeightDecay, DropoutFactor: 1));

            average = Smoothing * average + (1 - Smoothing) * result.Loss.Mean;
            weight = Smoothing * weight + (1 - Smoothing);
            var smoothed = average / weight;
            if (!double.IsFinite(smoothed))
            {
                diverged = true;
                break;
            }
            curve.Add(new LearningRatePoint(rate, result.Loss.Mean, smoothed));
            least = Math.Min(least, smoothed);
            diverged = smoothed > Divergence * least;
        }
        if (curve.Count == 0)
            throw new InvalidOperationException(
                $"The loss is infinite or undefined from the first step: no learning rate can be tested. {start.Batches.DescribeFarValue()}".TrimEnd());
        return new LearningRateRangeReport { Curve = curve.ToImmutable(), Suggestion = (float)Math.Max(lowest, AfterTheFall(curve, steps)), Diverged = diverged };
    }

    /// <summary>The suggestion of a test with its defaults, for <see cref="DeepResidualOptions.FindLearningRate"/>; null where the loss never falls.</summary>
    internal static float? RateFor(TabularDataset data, DeepResidualOptions options, int seed)
    {
        var suggestion = Run(data, options, seed, cancellation: options.Run.CancellationToken).Suggestion;
        return suggestion > (float)Lowest ? suggestion : null;
    }

    /// <summary>The first rate at which the smoothed loss has done <see cref="PartOfFall"/> of its fall, of a test of so many steps; the first of all where
    /// it does not fall.</summary>
    internal static double AfterTheFall(IReadOnlyList<LearningRatePoint> curve, int steps)
    {
        var counted = curve.Skip(Math.Min(steps / 10, curve.Count - 1)).ToArray();
        double from = counted[0].SmoothedLoss, fall = from - counted.Min(point => point.SmoothedLoss);
        return (fall > Rounding * Math.Abs(from) ? counted.First(point => point.SmoothedLoss <= from - PartOfFall * fall) : curve[0]).LearningRate;
    }
}
