namespace MLNetDeep.Tool;

/// <summary>Where a command writes.</summary>
/// <param name="Out">Results.</param>
/// <param name="Error">The one line of what went wrong.</param>
/// <param name="IsTerminal">Whether a bar can move there; else there are lines.</param>
internal sealed record ToolOutput(TextWriter Out, TextWriter Error, bool IsTerminal);
