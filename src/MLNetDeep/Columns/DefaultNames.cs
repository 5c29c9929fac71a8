namespace MLNetDeep;

/// <summary>ML.NET's usual names of columns.</summary>
internal static class DefaultNames
{
    public const string Label = "Label";
    public const string Features = "Features";
    public const string Score = "Score";
    public const string Probability = "Probability";
    public const string PredictedLabel = "PredictedLabel";
}
