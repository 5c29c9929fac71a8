namespace MLNetDeep.Kernels;

/// <summary>
/// One matrix product c[m, n] (+)= Σ_k a[m, k] · b[k, n] (+ bias[n]), whatever the roles of the operands in the network:
/// a transposed operand is one with other strides.
/// </summary>
internal unsafe struct Product
{
    public int M;
    public int N;
    public int K;

    public float* A;          // a[m, k] is A[m * ARow + k * AStep]; one of the two strides is 1
    public nint ARow;
    public nint AStep;

    public float* B;          // b[k, n] is B[k * BRow + n], or, transposed, B[n * BRow + k]; unused where Packed is set
    public nint BRow;
    public bool BTransposed;
    public PackedWeights? Packed;

    public float* C;          // [M, N] without gaps
    public bool Accumulate;
    public float* Bias;       // [N], or null
}
