using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>One message of <see cref="MLContext.Log"/>.</summary>
public class LoggingEventArgs : EventArgs
{
    public LoggingEventArgs(string message, ChannelMessageKind kind, string source)
    {
        RawMessage = message;
        Kind = kind;
        Source = source;
        Message = $"[Source={source}, Kind={kind}] {message}";
    }

    /// <summary>The component and channel that sent the message.</summary>
    public string Source { get; }

    public ChannelMessageKind Kind { get; }

    /// <summary>The message with its source and kind in front.</summary>
    public string Message { get; }

    /// <summary>The message as it was sent.</summary>
    public string RawMessage { get; }
}
