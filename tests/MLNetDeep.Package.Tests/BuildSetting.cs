using System.Reflection;

namespace MLNetDeep.Package.Tests;

/// <summary>What the build of this test knew: see the AssemblyMetadata of its project.</summary>
internal static class BuildSetting
{
    /// <summary>The root of the repository, with a separator at its end.</summary>
    public static string Root { get; } = Of(nameof(Root));

    /// <summary>package, directory or standin.</summary>
    public static string MLNetSource { get; } = Of(nameof(MLNetSource));

    /// <summary>The folder of ML.NET's assemblies, or empty.</summary>
    public static string MLNetDirectory { get; } = Of(nameof(MLNetDirectory));

    /// <summary>The version of ML.NET that is built against.</summary>
    public static string MLNetVersion { get; } = Of(nameof(MLNetVersion));

    /// <summary>The version of ML.NET that the packages ask for at least.</summary>
    public static string MLNetMinimumVersion { get; } = Of(nameof(MLNetMinimumVersion));

    /// <summary>The machine's package cache.</summary>
    public static string PackageCache { get; } = Of(nameof(PackageCache));

    public static bool IsStandin => MLNetSource == "standin";

    private static string Of(string key) =>
        typeof(BuildSetting).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == key).Value ?? "";
}
