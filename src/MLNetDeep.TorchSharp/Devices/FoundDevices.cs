using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using TorchSharp;

namespace MLNetDeep.Libtorch;

/// <summary>What libtorch finds on this machine.</summary>
/// <param name="Gpus">How many GPUs it can compute on.</param>
/// <param name="Fault">Why libtorch cannot be used at all, or null where it can.</param>
internal sealed partial record FoundDevices(int Gpus, string? Fault)
{
    private const string NativeName = "LibTorchSharp";

    /// <summary>Loads libtorch, which takes a second the first time, and asks it.</summary>
    /// <param name="forGpus">Whether GPUs are of interest; if not, they are not looked for.</param>
    public static FoundDevices Look(bool forGpus)
    {
        try
        {
            var gpus = forGpus && torch.cuda.is_available() ? torch.cuda.device_count() : 0;
            if (gpus == 0)
                torch.InitializeDeviceType(DeviceType.CPU);
            return new FoundDevices(gpus, Fault: null);
        }
        catch (Exception fault) when (IsOfLoading(fault))
        {
            return new FoundDevices(0, Describe(fault));
        }
    }

    // What the loader, the runtime and TorchSharp throw where a library is missing, is of another version or cannot be linked.
    private static bool IsOfLoading(Exception fault) =>
        fault is NotSupportedException or DllNotFoundException or BadImageFormatException or EntryPointNotFoundException
        || (fault is TypeInitializationException && (fault.InnerException is null || IsOfLoading(fault.InnerException)));

    private static string Describe(Exception fault)
    {
        try
        {
            // TorchSharp tells where it has looked, the loader what went wrong there.
            NativeLibrary.Free(NativeLibrary.Load(NativeName, typeof(torch).Assembly, searchPath: null));
        }
        catch (DllNotFoundException notFound)
        {
            var reasons = notFound.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Where(line => !NotThere().IsMatch(line)).Distinct();
            return string.Join(" ", reasons);
        }
        while (fault is TypeInitializationException { InnerException: { } inner })
            fault = inner;
        return fault.Message;
    }

    // The loader's line on a place where there is no such file, of which it tries several.
    [GeneratedRegex($@"^\S*{NativeName}(\.so)?: cannot open shared object file")]
    private static partial Regex NotThere();
}
