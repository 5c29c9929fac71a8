using System.Runtime.ExceptionServices;
using System.Text;
using System.Text.Json;
using MLNetDeep.Checkpoints;
using MLNetDeep.Collectives;
using MLNetDeep.Data;
using MLNetDeep.Models;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep.Tuning;

/// <summary>
/// One search: draws its candidates, trains them rung by rung, and keeps of each trial what is told of it. The ranks of an engine that has several
/// share the candidates of a rung; each is told of a trial when the rung is complete.
/// </summary>
/// <param name="data">The rows.</param>
/// <param name="options">The trainer's own, validated.</param>
/// <param name="tuning">Validated options.</param>
/// <param name="seed">The seed of the candidates, and of each training.</param>
/// <param name="stop">How the search is ended from outside.</param>
/// <param name="time">The clock.</param>
internal sealed class TuningSearch(
    TabularDataset data, DeepResidualOptions options, TuningOptions tuning, int seed, TuningStop stop, TimeProvider time)
{
    /// <summary>A space with few points is given up on after so many draws in a row that were there before.</summary>
    private const int MaxVainDraws = 200;

    private readonly TrainingClock _clock = new(time, tuning.TimeLimit);
    private readonly List<TuningTrial> _trials = [];
    private readonly ICollective _ranks = TrainingEngine.RanksOf(options.Run);
    private int _planned;

    public IReadOnlyList<TuningTrial> Trials => _trials;

    /// <summary>Whether the search came to its end.</summary>
    public bool IsComplete { get; private set; } = true;

    /// <summary>What trials are compared by: losses of different label smoothing say nothing of one another.</summary>
    public ValidationMetric Metric { get; } = options.Validation.Metric != ValidationMetric.Loss ? options.Validation.Metric
        : data.Task == LearningTask.Regression ? ValidationMetric.Rmse : ValidationMetric.LogLoss;

    /// <summary>Searches, and gives the trial of the best candidate.</summary>
    /// <exception cref="InvalidOperationException">The loss of every candidate became infinite or undefined.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled, and is not to give the best so far, or no trial is complete.</exception>
    public TuningTrial Run(IProgress<TuningTrial>? progress)
    {
        var drawn = Draw();
        RequireSameOnAll(drawn);
        IReadOnlyList<Candidate> candidates = drawn;
        var plan = HalvingPlan.Of(candidates.Count, QualityRules.Apply(options, data).UsedEpochs, tuning);
        _planned = plan.Sum(rung => rung.Candidates);
        IReadOnlyList<TuningTrial> ranked = [];
        for (var rung = 0; rung < plan.Length && IsComplete; rung++)
        {
            var trials = TrainRung(rung, plan[rung].Epochs, candidates, progress);
            if (IsComplete || rung == 0)                         // a rung that is cut off compares nothing, but for the first
                ranked = Rank(trials);
            if (ranked.Count == 0)
                throw new InvalidOperationException($"No candidate could be trained. {trials[0].Fault}");
            if (rung + 1 < plan.Length)
                candidates = Survivors(ranked, candidates, plan[rung + 1].Candidates);
            if (candidates.Count == 1)
                break;                                           // nothing is left to compare it with
        }
        return ranked[0];
    }

    private List<TuningTrial> TrainRung(int rung, int epochs, IReadOnlyList<Candidate> candidates, IProgress<TuningTrial>? progress)
    {
        var queue = new WorkQueue(_ranks, candidates.Count);
        var own = new Outcome<Measured>[candidates.Count];
        var trials = new List<TuningTrial>();
        for (int i; (i = queue.Take()) >= 0;)
        {
            own[i] = TryTrain(candidates[i], epochs, isFirst: rung == 0 && i == 0, queue);
            if (own[i].Result is null)
                queue.Close();                                   // the search is to end
            else if (_ranks.Size == 1)
                Tell(i, own[i].Result!);                         // as soon as it is there
        }
        var all = queue.Share(
            own, one => JsonSerializer.SerializeToUtf8Bytes(one, ModelJson.Options), (_, bytes) => JsonSerializer.Deserialize<Measured>(bytes, ModelJson.Options)!);
        if (all.Select(one => one.Failure).OfType<Exception>().OrderBy(one => one is OperationCanceledException).FirstOrDefault() is { } failure)
            ExceptionDispatchInfo.Throw(failure);
        IsComplete = all.All(one => one.Result is not null);
        if (_ranks.Size > 1)
            for (var i = 0; i < all.Length; i++)
                if (all[i].Result is { } measured)
                    Tell(i, measured);
        return trials;

        void Tell(int i, Measured measured)
        {
            var candidate = candidates[i];
            var trial = new TuningTrial(
                _trials.Count + 1, _planned, rung + 1, candidate.Number, epochs, measured.Validation[Metric], measured.Elapsed, candidate.Options)
            {
                Description = candidate.Description, Fault = measured.Fault, Validation = measured.Validation,
            };
            trials.Add(trial);
            _trials.Add(trial);
            progress?.Report(trial);
        }
    }

    private Outcome<Measured> TryTrain(Candidate candidate, int epochs, bool isFirst, WorkQueue queue)
    {
        try
        {
            return new(Train(candidate, epochs, isFirst, queue));
        }
        catch (Exception exception)
        {
            return new(null, exception);
        }
    }

    /// <summary>Trains a candidate anew; null where the search is to end before that is done.</summary>
    private Measured? Train(Candidate candidate, int epochs, bool isFirst, WorkQueue queue)
    {
        var start = _clock.Now;
        var metrics = Metrics.None;
        string? fault = null;
        var options = candidate.Options.Run.Engine?.OfOneRank(candidate.Options) ?? candidate.Options;
        try
        {
            var model = DeepResidualTraining.Train(
                data,
                options with
                {
                    Epochs = epochs,
                    // Candidates are compared by one network each, unless a bag is asked for.
                    Ensemble = options.Ensemble with { Bagging = options.Ensemble.Bagging ?? 0 },
                    Run = options.Run with
                    {
                        Report = false, Checkpoint = null, OnCancel = CancelBehavior.Throw, Progress = null, CancellationToken = stop.Token,
                        // The first trial always gives something: its best epoch so far.
                        TimeLimit = isFirst && tuning.TimeLimit is { } limit && !(options.Run.TimeLimit < limit) ? limit : options.Run.TimeLimit,
                    },
                },
                seed, validation: null, isCanceled: MustStop, time);
            metrics = model.Summary.FinalMetrics;
            var metric = MetricOf(metrics);
            if (!double.IsFinite(metric))
                (metrics, fault) = (Metrics.None, Invariant($"The {Metric} has become {metric}."));
        }
        catch (DivergenceException exception)
        {
            fault = exception.Message;
        }
        catch (OperationCanceledException) when (!stop.IsRequested || (options.Run.OnCancel == CancelBehavior.ReturnBest && !isFirst))
        {
            return null;
        }
        catch (OperationCanceledException)
        {
            throw new OperationCanceledException($"The search was cancelled after {_trials.Count} of {_planned} trials.", stop.Token);
        }
        return new Measured(metrics, fault, _clock.Since(start));

        bool MustStop()
        {
            queue.Serve();
            return stop.IsRequested || (!isFirst && _clock.IsOver);
        }
    }

    private double MetricOf(Metrics metrics) => metrics[Metric]
        ?? throw new InvalidDataException(Invariant(
            $"None of the {data.Rows} rows in column '{data.LabelName}' is set aside with a Validation.Fraction of {options.Validation.Fraction}; candidates are compared by such rows."));

    /// <summary>The trials that have a metric, the best first; of equal ones the one whose candidate was drawn first.</summary>
    private TuningTrial[] Rank(IEnumerable<TuningTrial> trials) =>
        [.. trials.Where(trial => trial.Metric is not null)
            .OrderBy(trial => Metric.LargerIsBetter ? -trial.Metric : trial.Metric).ThenBy(trial => trial.Candidate)];

    /// <summary>The trainer's own options, whatever their rank, then the best of the others.</summary>
    private static Candidate[] Survivors(IReadOnlyList<TuningTrial> ranked, IReadOnlyList<Candidate> candidates, int count)
    {
        var own = ranked.Where(trial => trial.Candidate == 0).ToArray();
        var numbers = own.Concat(ranked.Except(own).Take(count - own.Length)).Select(trial => trial.Candidate);
        return [.. numbers.Select(number => candidates.Single(candidate => candidate.Number == number))];
    }

    private List<Candidate> Draw()
    {
        var block = tuning.Space.BlockFor(options);
        var generator = new RandomStreams((uint)seed).Tuning;
        var candidates = new List<Candidate> { new(0, options, "the trainer's own") };
        var seen = new HashSet<DeepResidualOptions> { options };
        for (var inVain = 0; candidates.Count < tuning.Candidates && inVain < MaxVainDraws;)
        {
            var drawn = options;
            var description = new List<string>();
            if (block is not null)
                Draw(block);
            foreach (var dimension in tuning.Space.DimensionsFor(drawn, data.Task, data.Categories.Count > 0))
                Draw(dimension);
            if (!seen.Add(drawn) || drawn.Faults().Any())          // choices that do not go together
            {
                inVain++;
                continue;
            }
            inVain = 0;
            candidates.Add(new Candidate(candidates.Count, drawn, string.Join(", ", description)));

            void Draw(TuningDimension dimension)
            {
                var number = dimension.Range.At(generator.NextSingle(), dimension.IsWhole);
                drawn = dimension.Set(drawn, number);
                description.Add($"{dimension.Name} {dimension.Text(number)}");
            }
        }
        return candidates;
    }

    // Ranks that search apart would share nothing.
    private void RequireSameOnAll(List<Candidate> candidates)
    {
        if (_ranks.Size == 1)
            return;
        var own = Encoding.UTF8.GetBytes(string.Join('\n', candidates.Select(one => one.Description)));
        var first = _ranks.BroadcastAll(own, root: 0);
        _ranks.Together(() => own.AsSpan().SequenceEqual(first) ? true
            : throw new ArgumentException("All ranks must draw the same candidates, but this one draws others than rank 0: give all the same options, space and seed."));
        TrainingCall.Of(data, options, seed, validation: null).RequireSameOnAll(_ranks);
    }

    private sealed record Candidate(int Number, DeepResidualOptions Options, string Description);

    /// <summary>What came of the training of a candidate.</summary>
    private sealed record Measured(Metrics Validation, string? Fault, TimeSpan Elapsed);
}

/// <summary>How a search is ended from outside.</summary>
/// <param name="Token">Checked before each step.</param>
/// <param name="IsCanceled">Checked before each step, too, for a host with its own way of cancelling.</param>
internal readonly record struct TuningStop(CancellationToken Token, Func<bool>? IsCanceled = null)
{
    public bool IsRequested => Token.IsCancellationRequested || IsCanceled?.Invoke() == true;
}
