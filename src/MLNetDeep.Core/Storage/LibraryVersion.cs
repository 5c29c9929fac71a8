using System.Reflection;

namespace MLNetDeep.Storage;

/// <summary>The version of this library, without what says how it was built.</summary>
internal static class LibraryVersion
{
    public static string Text { get; } = typeof(LibraryVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "";
}
