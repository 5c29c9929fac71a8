using MLNetDeep.Storage;

namespace MLNetDeep.Networks;

public abstract partial record Initialization
{
    /// <summary>
    /// As another initialization, but what ends the branch of each residual block starts at 0: its last map, or the scale of the
    /// normalization behind that. A block thus starts as its shortcut, y = x, and a network of any depth as a shallow one. Blocks
    /// without shortcut are left alone. Sources: Zhang, Dauphin and Ma, 2019, "Fixup initialization"; Goyal et al., 2017, section 5.1.
    /// </summary>
    /// <param name="of">What draws all else. Default: <see cref="KaimingUniform"/>.</param>
    public static Initialization ZeroLastMap(Initialization? of = null) => new ZeroLastMapInitialization(of ?? KaimingUniform());
}

/// <summary>Of, with zeros at the end of each residual branch.</summary>
[Kind("ZeroLastMap")]
internal sealed record ZeroLastMapInitialization(Initialization Of) : InitializationAround(Of)
{
    internal override bool ClearsBranchEnds => true;
}
