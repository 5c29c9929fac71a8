namespace MLNetDeep.Training;

/// <summary>A loss or a weight has become infinite or undefined: what a search tells from faults that are no candidate's own.</summary>
internal sealed class DivergenceException(string message) : InvalidOperationException(message);
