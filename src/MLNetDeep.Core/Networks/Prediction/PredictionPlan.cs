namespace MLNetDeep.Networks.Prediction;

/// <summary>A network in prediction form: immutable, shared by all threads, each with a workspace of its own.</summary>
internal sealed class PredictionPlan(PlannedStep[] steps, int[] registerWidths, int resultRegister)
{
    public IReadOnlyList<PlannedStep> Steps => steps;
    public IReadOnlyList<int> RegisterWidths => registerWidths;
    public int Inputs => registerWidths[0];
    public int Outputs => registerWidths[resultRegister];

    /// <summary>Runs the rows that lie in the workspace's input and returns the logits, [rows, Outputs], valid until the next run.</summary>
    public ReadOnlySpan<float> Run(PredictionWorkspace workspace, int rows)
    {
        foreach (var (step, source, kept, target, spread) in steps)
        {
            var stepRows = rows * spread;
            step.Run(
                workspace,
                workspace.Register(source, stepRows * step.Inputs),
                kept < 0 ? default : workspace.Register(kept, stepRows * step.KeptColumns),
                workspace.Register(target, stepRows * step.Outputs),
                stepRows);
        }
        return workspace.Register(resultRegister, rows * Outputs);
    }
}
