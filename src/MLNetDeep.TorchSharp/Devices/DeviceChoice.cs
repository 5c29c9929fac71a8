using System.Globalization;

namespace MLNetDeep.Libtorch;

/// <summary>The device that an engine is to compute on, by the name that the user gives.</summary>
internal readonly record struct DeviceChoice(string Name, bool FallbackToCpu)
{
    public const string Auto = "auto", Cpu = "cpu", Cuda = "cuda";

    private const string Numbered = Cuda + ":";

    /// <summary>Whether GPUs have to be looked for.</summary>
    public bool WantsGpu => Name != Cpu;

    /// <summary>What is wrong with a name.</summary>
    public static IEnumerable<string> Faults(string? name) =>
        name?.Contains(',') == true ? [$"Device must be a single one, since training on several GPUs at once is not supported, however: '{name}'."]
        : name is Auto or Cpu or Cuda || TryGetNumber(name, out _) ? Array.Empty<string>()
        : [$"Device must be '{Auto}', '{Cpu}', '{Cuda}' or '{Numbered}N' with N from 0, however: '{name}'."];

    /// <summary>The device to compute on, by libtorch's name: <c>cpu</c> or <c>cuda:N</c>.</summary>
    /// <exception cref="InvalidOperationException">There is no libtorch, or no such device and the CPU will not do.</exception>
    public string Resolve(FoundDevices found)
    {
        if (found.Fault is not null)
            throw new InvalidOperationException(
                $"TorchSharp cannot load libtorch, the native library that it stands on. {LibtorchVersion.PackagesToAdd} The reason: {found.Fault}");
        if (Name == Cpu || (Name == Auto && found.Gpus == 0))
            return Cpu;
        var number = TryGetNumber(Name, out var named) ? named : 0;
        if (number < found.Gpus)
            return Invariant($"{Numbered}{number}");
        if (FallbackToCpu)
            return Cpu;
        throw new InvalidOperationException(
            found.Gpus == 0
                ? $"Device '{Name}' is not there: libtorch finds no GPU. It needs an NVIDIA GPU with its driver, and the package {LibtorchVersion.CudaPackage} {LibtorchVersion.Native} in the program, in the place of {LibtorchVersion.CpuPackage}. Otherwise set Device to '{Cpu}', or FallbackToCpu."
                : Invariant($"Device '{Name}' is not there: libtorch finds {found.Gpus} GPU{(found.Gpus == 1 ? "" : "s")}, {Numbered}0{(found.Gpus == 1 ? "" : Invariant($" to {Numbered}{found.Gpus - 1}"))}. Set Device to one of them or to '{Cpu}', or set FallbackToCpu."));
    }

    private static bool TryGetNumber(string? name, out int number)
    {
        number = 0;
        return name?.StartsWith(Numbered, StringComparison.Ordinal) == true
            && int.TryParse(name.AsSpan(Numbered.Length), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
