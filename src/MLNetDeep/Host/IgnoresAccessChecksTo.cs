using System.Runtime.CompilerServices;

[assembly: IgnoresAccessChecksTo("Microsoft.ML.Core")]
[assembly: IgnoresAccessChecksTo("Microsoft.ML.Data")]

namespace System.Runtime.CompilerServices;

/// <summary>
/// The runtime knows this attribute by its name and lets the assembly that bears it use the hidden members of the named one;
/// no library declares it. eng/MLNetFriend.targets is the compile-time half.
/// </summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class IgnoresAccessChecksToAttribute(string assemblyName) : Attribute
{
    /// <summary>Simple name of the assembly whose hidden members are used.</summary>
    public string AssemblyName { get; } = assemblyName;
}
