namespace MLNetDeep.Host;

/// <summary>Names of ML.NET's annotations and of their values; part of its file formats, so they do not change.</summary>
internal static class AnnotationKinds
{
    /// <summary>bool: the column is on a common scale already, so that a trainer need not normalize it.</summary>
    public const string IsNormalized = "IsNormalized";

    /// <summary>Text vector: what the slots of a vector are called.</summary>
    public const string SlotNames = "SlotNames";

    /// <summary>Vector: the values behind a key.</summary>
    public const string KeyValues = "KeyValues";

    /// <summary>Vector: of a score, the values behind the key that it was trained on.</summary>
    public const string TrainingLabelValues = "TrainingLabelValues";

    /// <summary>The annotations that make a column a score start with this.</summary>
    public const string ScorePrefix = "Score";

    /// <summary>Key: which columns one scorer has made.</summary>
    public const string ScoreColumnSetId = "ScoreColumnSetId";

    /// <summary>Text: the task, such as <see cref="MulticlassClassification"/>.</summary>
    public const string ScoreColumnKind = "ScoreColumnKind";

    /// <summary>Text: which of the scorer's columns it is, such as <see cref="ScoreValue"/>.</summary>
    public const string ScoreValueKind = "ScoreValueKind";

    /// <summary>A value of <see cref="ScoreColumnKind"/>.</summary>
    public const string MulticlassClassification = "MulticlassClassification";

    /// <summary>A value of <see cref="ScoreColumnKind"/>.</summary>
    public const string BinaryClassification = "BinaryClassification";

    /// <summary>A value of <see cref="ScoreColumnKind"/>.</summary>
    public const string Regression = "Regression";

    /// <summary>A value of <see cref="ScoreValueKind"/>.</summary>
    public const string ScoreValue = "Score";

    /// <summary>A value of <see cref="ScoreValueKind"/>.</summary>
    public const string ProbabilityValue = "Probability";

    /// <summary>A value of <see cref="ScoreValueKind"/>.</summary>
    public const string PredictedLabelValue = "PredictedLabel";
}
