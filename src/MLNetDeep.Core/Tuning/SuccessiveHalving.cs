using MLNetDeep.Data;

namespace MLNetDeep.Tuning;

/// <summary>
/// Looks for good options by random search with successive halving: many candidates train for few epochs, the best of them anew for more,
/// and so on, until few train for all epochs of the trainer's options. Sources: Bergstra and Bengio, 2012, "Random search for
/// hyper-parameter optimization"; Jamieson and Talwalkar, 2016, "Non-stochastic best arm identification and hyperparameter optimization";
/// a bracket of Li et al., 2018, "Hyperband".
/// </summary>
/// <remarks>
/// <para>
/// All trials train on the same part of the rows and are compared by the same rest, which <see cref="ValidationOptions.Fraction"/>
/// sets aside as in training: the same share of every class, and scaling and categories are learnt from the part trained on alone. They are
/// compared by <see cref="ValidationOptions.Metric"/>; where that is the loss, by the log loss or, in a regression, the RMSE, since
/// losses of different label smoothing are no measure of one another.
/// </para>
/// <para>
/// Candidate 0 is the trainer's own options. It takes part in every rung, whatever its rank, so that what is found is never worse than it on the
/// rows that compare. NOTE: in Hyperband nothing is kept for its own sake. A survivor is trained anew, since schedules depend on the number
/// of epochs. A candidate whose loss becomes infinite or undefined has lost.
/// </para>
/// </remarks>
public static class SuccessiveHalving
{
    /// <summary>Searches. Nothing is kept of the networks that are trained.</summary>
    /// <param name="data">The rows to train on.</param>
    /// <param name="options">The trainer's own options, around which is searched. Checkpoint and report are left out of the trials.</param>
    /// <param name="tuning">How is searched; null for the defaults.</param>
    /// <param name="seed">The same seed, data and options give the same result, times left out, for any number of threads; a training with it
    /// sets the same rows aside. Default: 0.</param>
    /// <param name="progress">Told of each trial as it ends. Default: null.</param>
    /// <param name="cancellation">Asked before each step, as is <see cref="TrainingRunOptions.CancellationToken"/>;
    /// <see cref="TrainingRunOptions.OnCancel"/> says whether the best so far is given.</param>
    /// <typeparam name="TOptions">The trainer's options.</typeparam>
    /// <returns>The best options, and all trials.</returns>
    /// <exception cref="ArgumentException">Options are out of range; all faults are named together.</exception>
    /// <exception cref="InvalidDataException">There is nothing to learn from the rows or to compare by, or a feature cannot be used.</exception>
    /// <exception cref="InvalidOperationException">The loss of every candidate has become infinite or undefined, or what the options' engine
    /// needs is not there.</exception>
    /// <exception cref="OperationCanceledException">The search was cancelled, and is not to give the best so far, or no trial is complete.</exception>
    public static TuningResult<TOptions> Run<TOptions>(
        TabularDataset data,
        TOptions options,
        TuningOptions? tuning = null,
        int seed = 0,
        IProgress<TuningTrial>? progress = null,
        CancellationToken cancellation = default)
        where TOptions : DeepResidualOptions =>
        Run(data, options, tuning, seed, progress, new TuningStop(cancellation, () => options.Run.CancellationToken.IsCancellationRequested), TimeProvider.System);

    internal static TuningResult<TOptions> Run<TOptions>(
        TabularDataset data, TOptions options, TuningOptions? tuning, int seed, IProgress<TuningTrial>? progress, TuningStop stop, TimeProvider time)
        where TOptions : DeepResidualOptions
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(options);
        tuning ??= new TuningOptions();
        tuning.Validate(options, data.Task, data.Categories.Count > 0);
        var search = new TuningSearch(data, options, tuning, seed, stop, time);
        var best = search.Run(progress);
        return new TuningResult<TOptions>
        {
            BestOptions = (TOptions)best.Options,
            Best = best,
            Default = search.Trials.Last(trial => trial.Candidate == 0 && trial.Rung <= best.Rung),
            Metric = search.Metric,
            Trials = [.. search.Trials],
            IsComplete = search.IsComplete,
        };
    }
}
