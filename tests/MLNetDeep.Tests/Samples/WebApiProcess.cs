using System.Collections.Concurrent;
using System.Diagnostics;

namespace MLNetDeep.Tests.Samples;

/// <summary>A web API in a process of its own, once it listens.</summary>
internal sealed class WebApiProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>Arguments: a port of 127.0.0.1 that the system chooses.</summary>
    public static readonly string[] AnyPort = ["--urls", "http://127.0.0.1:0"];

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = [];
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="process">Started with its output redirected and with <see cref="AnyPort"/>.</param>
    public WebApiProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        if (!_address.Task.Wait(Patience))
        {
            Dispose();
            throw new TimeoutException($"The web API listens to nothing after {Patience}: {Output}");
        }
        Address = _address.Task.Result;
    }

    public Uri Address { get; }

    public string Output => string.Join('\n', _lines);

    public HttpClient CreateClient() => new(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = Address };

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Read(string? line)
    {
        const string Listening = "Now listening on: ";
        if (line is null)
        {
            _address.TrySetException(new InvalidOperationException($"The web API ended: {Output}"));
            return;
        }
        _lines.Enqueue(line);
        if (line.IndexOf(Listening, StringComparison.Ordinal) is >= 0 and var at)
            _address.TrySetResult(new Uri(line[(at + Listening.Length)..]));
    }
}
