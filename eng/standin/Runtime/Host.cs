using Microsoft.ML.Data;

namespace Microsoft.ML.Runtime;

/// <summary>The state that an <see cref="MLContext"/> shares with every host registered in it.</summary>
internal sealed class EnvironmentRoot(int? seed, Action<LoggingEventArgs> log)
{
    public readonly int? Seed = seed;
    public readonly Action<LoggingEventArgs> Log = log;
    public readonly ComponentCatalog ComponentCatalog = new();
    public readonly System.Collections.Concurrent.ConcurrentDictionary<string, object> Options = new();
    public string TempFilePath = Path.GetTempPath();
    public bool FallbackToCpu;
    public int? GpuDeviceId;
    public volatile int Cancellations;
}

/// <summary>A host. Its random numbers follow from those of the host that registered it, in the order of registration.</summary>
internal sealed class Host(EnvironmentRoot root, string name, Random random) : IHost, IHostEnvironmentInternal, ICancelable
{
    private readonly int _cancellationsAtStart = root.Cancellations;

    public Random Rand => random;

    public string ContextDescription => "HostEnvironment";

    public ComponentCatalog ComponentCatalog => root.ComponentCatalog;

    public int? Seed => root.Seed;

    public string TempFilePath
    {
        get => root.TempFilePath;
        set => root.TempFilePath = value;
    }

    public bool FallbackToCpu
    {
        get => root.FallbackToCpu;
        set => root.FallbackToCpu = value;
    }

    public int? GpuDeviceId
    {
        get => root.GpuDeviceId;
        set => root.GpuDeviceId = value;
    }

    /// <summary>Whether execution was canceled since this host was registered.</summary>
    public bool IsCanceled => root.Cancellations != _cancellationsAtStart;

    public void CancelExecution() => root.Cancellations++;

    public IHost Register(string shortName, int? seed = null, bool? verbose = null)
    {
        Contracts.CheckNonWhiteSpace(this, shortName, nameof(shortName));
        lock (random)
            return new Host(root, shortName, new Random(seed ?? random.Next()));
    }

    public IChannel Start(string channelName) => new Channel(root, string.IsNullOrEmpty(name) ? channelName : $"{name}; {channelName}");

    public IPipe<TMessage> StartPipe<TMessage>(string pipeName) =>
        typeof(TMessage) == typeof(ChannelMessage) ? (IPipe<TMessage>)Start(pipeName) : new SilentPipe<TMessage>(pipeName);

    public IProgressChannel StartProgressChannel(string channelName) => new SilentProgress();

    public TException Process<TException>(TException ex) where TException : Exception => ex;

    public bool TryAddOption<T>(string optionName, T value) => root.Options.TryAdd(optionName, value);

    public void SetOption<T>(string optionName, T value) => root.Options[optionName] = value;

    public bool TryGetOption<T>(string optionName, out T value)
    {
        bool found = root.Options.TryGetValue(optionName, out object held);
        value = found ? (T)held : default;
        return found;
    }

    public T GetOptionOrDefault<T>(string optionName) => TryGetOption(optionName, out T value) ? value : default;

    public bool RemoveOption(string optionName) => root.Options.TryRemove(optionName, out _);

    private sealed class Channel : IChannel
    {
        private readonly EnvironmentRoot _root;
        private readonly string _source;
        private readonly System.Diagnostics.Stopwatch _clock = System.Diagnostics.Stopwatch.StartNew();

        public Channel(EnvironmentRoot root, string source)
        {
            _root = root;
            _source = source;
            this.Trace("Channel started");
        }

        public string ContextDescription => _source;

        public TException Process<TException>(TException ex) where TException : Exception => ex;

        public void Send(ChannelMessage msg) => _root.Log(new LoggingEventArgs(msg.Message, msg.Kind, _source));

        public void Dispose()
        {
            this.Trace($"Channel finished. Elapsed {_clock.Elapsed:c}.");
            this.Trace("Channel disposed");
        }

        public void Trace(MessageSensitivity s, string fmt) => Send(new(ChannelMessageKind.Trace, s, fmt));

        public void Trace(MessageSensitivity s, string fmt, params object[] args) => Send(new(ChannelMessageKind.Trace, s, fmt, args));

        public void Error(MessageSensitivity s, string fmt) => Send(new(ChannelMessageKind.Error, s, fmt));

        public void Error(MessageSensitivity s, string fmt, params object[] args) => Send(new(ChannelMessageKind.Error, s, fmt, args));

        public void Warning(MessageSensitivity s, string fmt) => Send(new(ChannelMessageKind.Warning, s, fmt));

        public void Warning(MessageSensitivity s, string fmt, params object[] args) => Send(new(ChannelMessageKind.Warning, s, fmt, args));

        public void Info(MessageSensitivity s, string fmt) => Send(new(ChannelMessageKind.Info, s, fmt));

        public void Info(MessageSensitivity s, string fmt, params object[] args) => Send(new(ChannelMessageKind.Info, s, fmt, args));
    }

    private sealed class SilentPipe<TMessage>(string pipeName) : IPipe<TMessage>
    {
        public string ContextDescription => pipeName;

        public TException Process<TException>(TException ex) where TException : Exception => ex;

        public void Send(TMessage msg) { }

        public void Dispose() { }
    }

    private sealed class SilentProgress : IProgressChannel
    {
        public IProgressChannel StartProgressChannel(string channelName) => this;

        public void SetHeader(ProgressHeader header, Action<IProgressEntry> fillAction) { }

        public void Checkpoint(params double?[] values) { }

        public void Dispose() { }
    }
}
