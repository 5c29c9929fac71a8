using System.Reflection;
using System.Runtime.InteropServices;
using TorchSharp;

namespace MLNetDeep.Libtorch;

/// <summary>Which packages make TorchSharp whole on this machine.</summary>
internal static class LibtorchVersion
{
    /// <summary>The version of libtorch that this version of TorchSharp was made for.</summary>
    public const string Native = "2.10.0";

    /// <summary>The version of TorchSharp's assembly.</summary>
    public static string Managed =>
        typeof(torch).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";

    public static string CpuPackage =>
        OperatingSystem.IsWindows() ? "libtorch-cpu-win-x64"
        : OperatingSystem.IsMacOS() ? "libtorch-cpu-osx-arm64"
        : "libtorch-cpu-linux-x64";

    public static string CudaPackage => OperatingSystem.IsWindows() ? "libtorch-cuda-12.8-win-x64" : "libtorch-cuda-12.8-linux-x64";

    public static string PackagesToAdd =>
        $"Add the package {CpuPackage} {Native} to the program, or, for an NVIDIA GPU, {CudaPackage} {Native}; there are such for "
        + $"Linux and Windows on x64 and for macOS on ARM64 (this is {RuntimeInformation.RuntimeIdentifier}).";
}
