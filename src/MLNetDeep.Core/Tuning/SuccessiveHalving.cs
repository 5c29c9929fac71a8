using MLNetDeep.Data;

namespace MLNetDeep.Tuning;

/// <summary>
/// Searches for good options by random search with successive halving: many candidates train for few epochs, the best of them again for
/// more epochs, and so on, until a few train for all epochs of the trainer's options. Sources: Bergstra and Bengio, 2012, "Random search
/// for hyper-parameter optimization"; Jamieson and Talwalkar, 2016, "Non-stochastic best arm identification and hyperparameter
/// optimization"; a bracket of Li et al., 2018, "Hyperband".
/// </summary>
/// <remarks>
/// <para>
/// All trials train on the same part of the rows and are compared on the same validation rows, which
/// <see cref="ValidationOptions.Fraction"/> sets aside as in training: the same share of every class, and scaling and categories are learnt
/// from the training part alone. They are compared by <see cref="ValidationOptions.Metric"/>; where that is the loss, by the log loss or,
/// in a regression, the RMSE, since losses with different label smoothing cannot be compared. A candidate is one network, unless the options
/// set <see cref="EnsembleOptions.Bagging"/>; the best options leave it as it was, so that a training with them gives a bag.
/// </para>
/// <para>
/// Candidate 0 is the trainer's own options. It takes part in every rung, whatever its rank: the result is never worse than it on the
/// validation rows. NOTE: Hyperband keeps no candidate in this way. A survivor is trained from the start, since schedules depend on the
/// number of epochs. A candidate whose loss becomes infinite or undefined has lost.
/// </para>
/// </remarks>
public static class SuccessiveHalving
{
    /// <summary>Runs the search. The trained networks are discarded.</summary>
    /// <param name="data">The rows to train on.</param>
    /// <param name="options">The trainer's own options, which are candidate 0; options that are not searched stay as they are. Trials write
    /// no checkpoint and no report.</param>
    /// <param name="tuning">The options of the search and the search space; null for the defaults.</param>
    /// <param name="seed">The same seed, data and options give the same result, times left out, for any number of threads; a training with it
    /// sets the same rows aside. Default: 0.</param>
    /// <param name="progress">Called after each trial. Default: null.</param>
    /// <param name="cancellation">Checked before each step, as is <see cref="TrainingRunOptions.CancellationToken"/>;
    /// <see cref="TrainingRunOptions.OnCancel"/> says whether the best result so far is returned.</param>
    /// <typeparam name="TOptions">The trainer's options.</typeparam>
    /// <returns>The best options, and all trials.</returns>
    /// <exception cref="ArgumentException">Options are out of range; all faults are named together.</exception>
    /// <exception cref="InvalidDataException">There is nothing to learn from the rows, nothing to compare candidates on, or a feature
    /// cannot be used.</exception>
    /// <exception cref="InvalidOperationException">The loss of every candidate has become infinite or undefined, or what the engine of the
    /// options needs is missing, such as libtorch.</exception>
    /// <exception cref="OperationCanceledException">The search was cancelled, and <see cref="TrainingRunOptions.OnCancel"/> does not ask
    /// for the best result so far, or no trial is complete.</exception>
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
