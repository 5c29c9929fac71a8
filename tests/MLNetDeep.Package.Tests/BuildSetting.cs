using System.Reflection;

namespace MLNetDeep.Package.Tests;

/// <summary>What the build of this test knew: see the AssemblyMetadata of its project.</summary>
internal static class BuildSetting
{
    /// <summary>The root of the repository, with a separator at its end.</summary>
    public static string Root { get; } = Of(nameof(Root));

    /// <summary>The version of ML.NET that is built against.</summary>
    public static string MLNetVersion { get; } = Of(nameof(MLNetVersion));

    /// <summary>The versions of ML.NET that the package of the binding asks for.</summary>
    public static string MLNetRange { get; } = Of(nameof(MLNetRange));

    /// <summary>The machine's package cache.</summary>
    public static string PackageCache { get; } = Of(nameof(PackageCache));

    private static string Of(string key) =>
        typeof(BuildSetting).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == key).Value ?? "";
}
