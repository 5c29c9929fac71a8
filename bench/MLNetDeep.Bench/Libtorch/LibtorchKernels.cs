using TorchSharp;
using static TorchSharp.torch;

namespace MLNetDeep.Bench.Libtorch;

/// <summary>
/// The kernels that libtorch multiplies matrices with here. TorchSharp has no <c>torch.__config__</c>, but MKL tells if the environment asks.
/// </summary>
internal static class LibtorchKernels
{
    /// <summary>The argument that has this program call <see cref="MultiplyHere"/>.</summary>
    public const string Argument = "libtorch-kernels";

    private const string Start = "MKL_VERBOSE ", End = " processors";

    /// <summary>
    /// What MKL says in a process of its own, such as "oneMKL 2024.0 … Intel(R) AVX-512 enabled processors"; nothing where it says nothing.
    /// </summary>
    public static string Look()
    {
        var lines = OwnProcess.Run([Argument], ("MKL_VERBOSE", "1")).Split('\n');
        var line = lines.FirstOrDefault(line => line.StartsWith(Start + "oneMKL", StringComparison.Ordinal));
        return line is null ? "" : line[Start.Length..(line.IndexOf(End, StringComparison.Ordinal) + End.Length)];
    }

    /// <summary>Multiplies two matrices in this process.</summary>
    public static void MultiplyHere()
    {
        InitializeDeviceType(DeviceType.CPU);
        using var x = ones(256, 256);
        using var product = x.matmul(x);
    }
}
