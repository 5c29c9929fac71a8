using Microsoft.ML.SearchSpace;
using Microsoft.ML.SearchSpace.Option;
using MLNetDeep.Tuning;
using SearchSpace = Microsoft.ML.SearchSpace.SearchSpace; // there is another in Option

namespace MLNetDeep;

/// <summary>
/// The options of a trainer as a search space of ML.NET's AutoML: the options of a <see cref="TuningSpace"/>, by their names, with its ranges
/// and choices. Where AutoML begins is the trainer's own options, or what of the space lies nearest.
/// </summary>
/// <typeparam name="TOptions">The trainer's options.</typeparam>
public sealed class DeepResidualSearchSpace<TOptions> : SearchSpace
    where TOptions : DeepResidualTrainerOptions
{
    private readonly TOptions _options;
    private readonly IReadOnlyList<TuningDimension> _dimensions;

    /// <summary>Creates the space around a trainer's options.</summary>
    /// <param name="options">The trainer's own options: its columns, and all that is not searched.</param>
    /// <param name="space">Which options are searched, and where; null for the defaults.</param>
    /// <exception cref="ArgumentException">A range or a choice is not one that the options allow; all faults are named together.</exception>
    public DeepResidualSearchSpace(TOptions options, TuningSpace? space = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        space ??= new TuningSpace();
        var task = options switch
        {
            DeepResidualBinaryTrainer.Options => LearningTask.Binary,
            DeepResidualRegressionTrainer.Options => LearningTask.Regression,
            _ => LearningTask.Multiclass,
        };
        var hasCategories = options.CategoricalColumnNames.Count > 0;
        var faults = string.Join(" ", new TuningOptions { Space = space }.Faults(options, task, hasCategories));
        if (faults.Length > 0)
            throw new ArgumentException(faults, nameof(space));
        _options = options;
        _dimensions = space.DimensionsFor(options, task, hasCategories);
        foreach (var dimension in _dimensions)
            Add(dimension.Name, OptionOf(dimension, dimension.Get(options)));
    }

    /// <summary>The trainer's options with the values of a parameter that AutoML proposes; an option that it lacks stays as it is.</summary>
    /// <param name="parameter">The values by the names of the options, as <see cref="TuningSpace"/> has them.</param>
    /// <exception cref="ArgumentException">A value is none of the option's choices.</exception>
    public TOptions OptionsOf(Parameter parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        DeepResidualOptions options = _options;
        foreach (var dimension in _dimensions)
            if (parameter.TryGetValue(dimension.Name, out var value))
                options = dimension.Set(options, NumberOf(dimension, value));
        return (TOptions)options;
    }

    private static OptionBase OptionOf(TuningDimension dimension, double number)
    {
        var (least, most, logarithmic) = dimension.Range;
        var nearest = Math.Clamp(number, least, most);
        if (dimension.Choices is { } choices)
            return new ChoiceOption([.. choices], choices[(int)nearest]);
        if (least == most)                                       // AutoML's ranges have a width
            return new ChoiceOption(least);
        // AutoML rounds down, so that the greatest number would come at the very end of its way alone: the way goes one further.
        return dimension.IsWhole ? new UniformIntOption((int)least, (int)most + 1, logarithmic, (int)nearest)
            : new UniformDoubleOption(least, most, logarithmic, nearest);
    }

    private static double NumberOf(TuningDimension dimension, Parameter value)
    {
        if (dimension.Choices is not { } choices)
            return Math.Clamp(value.AsType<double>(), dimension.Range.Least, dimension.Range.Most);
        var text = value.AsType<string>();
        for (var i = 0; i < choices.Count; i++)
            if (choices[i] == text)
                return i;
        throw new ArgumentException($"{dimension.Name} must be one of {string.Join(", ", choices)}, however: {text}.", nameof(value));
    }
}
