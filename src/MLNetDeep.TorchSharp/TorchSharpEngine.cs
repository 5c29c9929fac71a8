using MLNetDeep.Libtorch;
using MLNetDeep.Networks;
using MLNetDeep.Randomness;
using MLNetDeep.Training;

namespace MLNetDeep;

/// <summary>
/// Trains on libtorch, by TorchSharp: on an NVIDIA GPU, on several, or on the CPU. The network, its starting weights, the batches, the schedules and
/// the masks of dropout are those of the managed engine, so that results agree within rounding; the trained model is the same file and
/// predicts without TorchSharp.
/// </summary>
/// <remarks>
/// Add the package with libtorch itself to your program, in the version that fits TorchSharp: 2.10.0 for TorchSharp 0.107, which is the
/// only version that this package supports. The sources compile against TorchSharp 0.99.6 to 0.107. A GPU sums in no fixed order: the same
/// seed gives the same model within rounding, not to the bit.
/// <see cref="DeepResidualOptions.NumberOfThreads"/> is not used: libtorch's threads are the whole process's.
/// </remarks>
public sealed record TorchSharpEngine : TrainingEngine
{
    /// <summary>The first GPU if libtorch finds one, otherwise the CPU.</summary>
    public const string Auto = DeviceChoice.Auto;

    private const long TwoGibibytes = 2L << 30;

    /// <summary>Creates the engine; its device is looked up when a training begins.</summary>
    /// <param name="device">See <see cref="Device"/>. Default: <see cref="Auto"/>.</param>
    public TorchSharpEngine(string device = Auto) => Device = device;

    /// <summary>
    /// The device: <c>auto</c>, <c>cpu</c>, <c>cuda</c> (the first GPU) or <c>cuda:N</c>, with N from 0; or several of the last three,
    /// separated by commas. With several devices, each has a replica of the network and computes a part of each batch, and the weights move
    /// by the gradient of the whole batch: the result is that of one device within rounding, batch statistics and dropout masks included.
    /// Default: <c>auto</c>.
    /// </summary>
    public string Device { get; init; }

    /// <summary>
    /// Whether the CPU is used where <see cref="Device"/> names a GPU that does not exist; if false, that is an error. Default: false.
    /// </summary>
    public bool FallbackToCpu { get; init; }

    /// <summary>
    /// Whether linear maps multiply in bfloat16, forward and backward; weights, sums, normalizations, activations and losses stay in float.
    /// Faster on GPUs from compute capability 8.0 on, at about three decimal digits a product. Source: Micikevicius et al., 2018, "Mixed
    /// precision training"; bfloat16 has float's range, so that the loss needs no scaling. Default: false.
    /// </summary>
    public bool MixedPrecision { get; init; }

    /// <summary>
    /// The maximum memory that the training rows may take on each device. Rows that fit are sent once, encoded, and steps pick their
    /// batches on the device; if they do not fit, each step sends its batch. Unit: bytes. Range: at least 0. Default: 2 GiB.
    /// </summary>
    public long ResidentBytes { get; init; } = TwoGibibytes;

    /// <summary>
    /// Returns the device that a training would use: <c>cpu</c> or <c>cuda:N</c>; several are separated by commas. Loads libtorch.
    /// </summary>
    /// <exception cref="ArgumentException"><see cref="Device"/> is not the name of a device.</exception>
    /// <exception cref="InvalidOperationException">libtorch is missing, or a GPU is missing and <see cref="FallbackToCpu"/> is
    /// false.</exception>
    public string FindDevice()
    {
        if (DeviceChoice.Faults(Device).FirstOrDefault() is string fault)
            throw new ArgumentException(fault);
        var choice = new DeviceChoice(Device, FallbackToCpu);
        return choice.Resolve(FoundDevices.Look(choice.WantsGpu));
    }

    internal override IEnumerable<string> Faults(DeepResidualOptions options) =>
    [
        .. DeviceChoice.Faults(Device),
        .. ResidentBytes >= 0 ? Array.Empty<string>() : [Invariant($"{nameof(ResidentBytes)} must be at least 0, but was {ResidentBytes}.")],
        .. Techniques.Faults(options),
    ];

    internal override TrainingEngine On(int? gpu, bool fallbackToCpu) => gpu is int number && Device == Auto
        ? this with { Device = Invariant($"cuda:{number}"), FallbackToCpu = FallbackToCpu || fallbackToCpu }
        : this;

    // Not the device: on another one the result is the same within rounding.
    internal override string Kind => MixedPrecision ? $"{nameof(TorchSharpEngine)}, {nameof(MixedPrecision)}" : nameof(TorchSharpEngine);

    internal override string Describe() =>
        $"TorchSharp {LibtorchVersion.Managed} on {FindDevice()}{(MixedPrecision ? ", products in bfloat16" : "")}";

    internal override ITrainingEngine Create(Network network, DeepResidualOptions options, int maximumRows, DropoutStream dropout) =>
        new LibtorchEngine(network, options, dropout, FindDevice(), this);
}
