using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace MLNetDeep.Kernels;

/// <summary>The vector instructions that a computation's kernels are compiled for.</summary>
/// <remarks>All sets with a fused multiply-add give the same bits: every kernel sums in the same order.</remarks>
internal enum InstructionSet
{
    /// <summary>One float at a time; for machines (or settings) without any vector unit.</summary>
    Scalar,

    /// <summary>Four floats: SSE, Neon.</summary>
    Vector128,

    /// <summary>Eight floats, 16 registers: AVX2 with FMA.</summary>
    Avx2,

    /// <summary>Sixteen floats, 32 registers: AVX-512.</summary>
    Avx512,
}

internal static class InstructionSets
{
    /// <summary>The fastest set of this machine.</summary>
    public static InstructionSet Best =>
        IsSupported(InstructionSet.Avx512) ? InstructionSet.Avx512 :
        IsSupported(InstructionSet.Avx2) ? InstructionSet.Avx2 :
        IsSupported(InstructionSet.Vector128) ? InstructionSet.Vector128 :
        InstructionSet.Scalar;

    public static bool IsSupported(InstructionSet set) => set switch
    {
        InstructionSet.Avx512 => Avx512F.IsSupported,
        InstructionSet.Avx2 => Avx2.IsSupported && Fma.IsSupported,
        InstructionSet.Vector128 => System.Runtime.Intrinsics.Vector128.IsHardwareAccelerated,
        _ => true,
    };
}
