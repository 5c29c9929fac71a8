using MLNetDeep.Data;

namespace MLNetDeep.Tool;

/// <summary>What to train, and where to write it.</summary>
/// <param name="DataPath">The rows.</param>
/// <param name="Label">The column to be predicted.</param>
/// <param name="Task">Multiclass or regression: two classes are classes too.</param>
/// <param name="Folder">The folder to write.</param>
internal sealed record TrainingRequest(string DataPath, string Label, LearningTask Task, string Folder)
{
    /// <summary>Rows to measure the model on; null where a part of the others is set aside for it.</summary>
    public string? TestPath { get; init; }

    public Quality Quality { get; init; } = Quality.Default;

    public TimeSpan? TimeLimit { get; init; }

    public int Seed { get; init; } = 1;

    /// <summary>The unit of the label, for the report; null where it has none or nobody says.</summary>
    public string? Unit { get; init; }

    /// <summary>Whether a folder that is there is replaced.</summary>
    public bool Replaces { get; init; }

    /// <summary>What is known of the file.</summary>
    public TableOptions Table { get; init; } = new();
}
