namespace MLNetDeep.Networks;

/// <summary>The loss that training minimizes. Create it with a method, such as <c>Loss.CrossEntropy()</c>.</summary>
public abstract partial record Loss
{
    private protected Loss() { }

    /// <summary>Whether the loss is one of the task.</summary>
    internal abstract bool Fits(LearningTask task);

    /// <summary>Whether classes count differently.</summary>
    internal virtual bool WeighsClasses => false;

    /// <summary>The loss with other weights of the classes; of a loss that knows no classes, itself.</summary>
    internal virtual Loss WithClassWeights(ClassWeights weights) => this;

    /// <summary>The loss of a task where none is chosen. The smoothing is that of RealMLP (Holzmüller et al., 2024).</summary>
    internal static Loss Of(LearningTask task) => task switch
    {
        LearningTask.Multiclass or LearningTask.Binary => CrossEntropy(labelSmoothing: 0.1f),
        _ => SquaredError(),
    };

    /// <summary>The weighted loss of a batch, and where wanted the gradient of its mean.</summary>
    internal abstract LossSum Evaluate(
        ReadOnlySpan<float> scores,             // [rows, outputs]
        in Targets targets,                     // of the same rows
        int outputs,
        Span<float> dScores);                   // [rows, outputs], or empty

    /// <summary>Says what is wrong with the record's values, if anything.</summary>
    /// <param name="classes">How many classes there are, or null where that is not known yet.</param>
    internal virtual IEnumerable<string> Faults(int? classes = null) => [];

    /// <inheritdoc/>
    public sealed override string ToString() => OptionText.OfPart(this);
}

/// <summary>Σ wᵢ·lossᵢ and Σ wᵢ over the rows of a batch; sums of batches add up.</summary>
internal readonly record struct LossSum(double Sum, double Weight)
{
    public double Mean => Weight == 0 ? 0 : Sum / Weight;

    public static LossSum operator +(LossSum a, LossSum b) => new(a.Sum + b.Sum, a.Weight + b.Weight);
}

/// <summary>What the rows of a batch should have been given, and how much each counts.</summary>
internal readonly ref struct Targets
{
    private Targets(ReadOnlySpan<int> classes, ReadOnlySpan<float> numbers, ReadOnlySpan<float> weights)
    {
        Classes = classes;
        Numbers = numbers;
        Weights = weights;
    }

    public ReadOnlySpan<int> Classes { get; }                    // [rows], from 0, or empty

    public ReadOnlySpan<float> Numbers { get; }                  // [rows, outputs], or empty

    public ReadOnlySpan<float> Weights { get; }                  // [rows], or empty for all 1

    public static Targets OfClasses(ReadOnlySpan<int> classes, ReadOnlySpan<float> weights) => new(classes, default, weights);

    public static Targets OfNumbers(ReadOnlySpan<float> numbers, ReadOnlySpan<float> weights) => new(default, numbers, weights);

    public float WeightOf(int row) => Weights.IsEmpty ? 1f : Weights[row];

    /// <summary>The number that score <paramref name="i"/> is compared with: of one score a row, the class itself where there is no other.</summary>
    public float NumberOf(int i) => Numbers.IsEmpty ? Classes[i] : Numbers[i];
}
