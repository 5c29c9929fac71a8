using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNetDeep.Host;

/// <summary>
/// The version of ML.NET that this library runs on. Members that ML.NET hides may move in any version, so one that is newer than those
/// tested is looked over before it is used, and what goes wrong says both versions instead of a missing method's name alone.
/// </summary>
internal static class MLNetVersion
{
    /// <summary>The newest version whose tests pass: see MLNetRange in Directory.Packages.props.</summary>
    public static readonly Version NewestTested = new(6, 0, 0);

    private static readonly Version s_found = Found();
    private static readonly Lazy<string?> s_missing = new(() => s_found > NewestTested ? FirstMissing(HostMethods()) : null);

    /// <summary>Refuses a version of ML.NET that lacks what this library needs, and warns of one that is newer than those tested.</summary>
    /// <exception cref="NotSupportedException">ML.NET is newer than tested and a hidden member has moved.</exception>
    public static void Require(IHostEnvironment env)
    {
        if (Fault(s_found, s_missing.Value) is { } fault)
            throw new NotSupportedException(fault);
        if (Warning(s_found) is not { } warning)
            return;
        using var channel = env.Start(nameof(MLNetDeep));
        channel.Warning(MessageSensitivity.None, warning);
    }

    /// <summary>What is wrong with a version that lacks a member; null where nothing is missing.</summary>
    internal static string? Fault(Version found, string? missing) => missing is null
        ? null
        : $"Microsoft.ML {found} is newer than {NewestTested}, the newest version that MLNetDeep {Own()} was tested with, and lacks what it needs: "
            + $"{missing} Use Microsoft.ML {NewestTested} or a newer MLNetDeep.";

    /// <summary>What the log says of a version; null of one that is not newer than those tested.</summary>
    internal static string? Warning(Version found) => found <= NewestTested
        ? null
        : $"Microsoft.ML {found} is newer than {NewestTested}, the newest version that MLNetDeep {Own()} was tested with.";

    /// <summary>Compiles the methods and gives what the first that cannot be compiled misses, or null.</summary>
    internal static string? FirstMissing(IEnumerable<MethodBase> methods)
    {
        foreach (var method in methods)
            try
            {
                RuntimeHelpers.PrepareMethod(method.MethodHandle);
            }
            catch (Exception exception) when (exception is MissingMemberException or TypeLoadException or FileNotFoundException)
            {
                return exception.Message;
            }
        return null;
    }

    // All hidden members are used in this folder.
    internal static IEnumerable<MethodBase> HostMethods()
    {
        const BindingFlags Declared =
            BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;
        return typeof(MLNetVersion).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(MLNetVersion).Namespace && !type.ContainsGenericParameters)
            .SelectMany(type => type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared)))
            .Where(method => !method.IsAbstract && !method.ContainsGenericParameters);
    }

    // ML.NET's assemblies are all of version 1.0.0.0; the package's version is in this text, before '+' and the commit.
    private static Version Found() => VersionOf(typeof(MLContext).Assembly) is { } text && Version.TryParse(text.Split('+', '-')[0], out var version)
        ? version
        : new Version(0, 0);

    private static string Own() => VersionOf(typeof(MLNetVersion).Assembly)?.Split('+')[0] ?? "";

    private static string? VersionOf(Assembly assembly) => assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
}
