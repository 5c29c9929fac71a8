using System.Globalization;

namespace MLNetDeep.Libtorch;

/// <summary>The device or devices that an engine is to compute on, by the names that the user gives.</summary>
internal readonly record struct DeviceChoice(string Name, bool FallbackToCpu)
{
    public const string Auto = "auto", Cpu = "cpu", Cuda = "cuda";

    private const string Numbered = Cuda + ":";
    private const char Separator = ',';

    /// <summary>Whether GPUs have to be looked for.</summary>
    public bool WantsGpu => NamesOf(Name).Any(name => name != Cpu);

    /// <summary>The devices of a list.</summary>
    public static string[] NamesOf(string names) => names.Split(Separator, StringSplitOptions.TrimEntries);

    /// <summary>What is wrong with a name or list.</summary>
    public static IEnumerable<string> Faults(string? names)
    {
        if (names == Auto || (names is not null && NamesOf(names).All(IsDevice)))
            return [];
        return [$"Device must be '{Auto}', '{Cpu}', '{Cuda}' or '{Numbered}N' with N from 0, or several of the last three with commas between them, but was '{names}'."];
    }

    /// <summary>What to compute on, by libtorch's names: <c>cpu</c> or <c>cuda:N</c>, or several with commas between them.</summary>
    /// <exception cref="InvalidOperationException">There is no libtorch, or no such device and the CPU will not do.</exception>
    public string Resolve(FoundDevices found)
    {
        if (found.Fault is not null)
            throw new InvalidOperationException(
                $"TorchSharp cannot load libtorch, the native library that it stands on. {LibtorchVersion.PackagesToAdd} The reason: {found.Fault}");
        if (Name == Auto)
            return found.Gpus == 0 ? Cpu : Numbered + "0";
        var devices = new List<string>();
        foreach (var name in NamesOf(Name))
        {
            if (name == Cpu)
                devices.Add(Cpu);
            else if (NumberOf(name) is var number && number < found.Gpus)
                devices.Add(Invariant($"{Numbered}{number}"));
            else if (FallbackToCpu)
                return Cpu;
            else
                throw new InvalidOperationException(NotThere(name, found.Gpus));
        }
        return string.Join(Separator, devices);
    }

    private static string NotThere(string name, int gpus) => gpus == 0
        ? $"Device '{name}' is not there: libtorch finds no GPU. It needs an NVIDIA GPU with its driver, and the package {LibtorchVersion.CudaPackage} {LibtorchVersion.Native} in the program, in the place of {LibtorchVersion.CpuPackage}. Otherwise set Device to '{Cpu}', or FallbackToCpu."
        : Invariant($"Device '{name}' is not there: libtorch finds {gpus} GPU{(gpus == 1 ? "" : "s")}, {Numbered}0{(gpus == 1 ? "" : Invariant($" to {Numbered}{gpus - 1}"))}. Set Device to one of them or to '{Cpu}', or set FallbackToCpu.");

    private static bool IsDevice(string name) => name is Cpu or Cuda || TryGetNumber(name, out _);

    private static int NumberOf(string name) => TryGetNumber(name, out var number) ? number : 0;

    private static bool TryGetNumber(string name, out int number)
    {
        number = 0;
        return name.StartsWith(Numbered, StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(Numbered.Length), NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
