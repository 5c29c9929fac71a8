using BenchmarkDotNet.Attributes;
using MLNetDeep.Kernels;

namespace MLNetDeep.Bench;

/// <summary>
/// The matrix products under BenchmarkDotNet, for the study of a kernel; the table takes <see cref="MatrixProducts"/>, which
/// measures as the peers' script does.
/// </summary>
[InProcess]
[MemoryDiagnoser]
public class KernelBenchmarks
{
    private KernelContext _context = null!;
    private MatrixProducts _shape = null!;
    private PackedWeights _packed = null!;
    private float[] _x = [], _w = [], _dy = [], _y = [], _dx = [], _dw = [];

    /// <summary>Rows × inputs × outputs.</summary>
    [Params("1x256x512", "256x256x256", "256x512x1024", "1024x1024x1024", "256x28x512", "256x256x7")]
    public string Shape { get; set; } = "";

    /// <summary>Threads of the kernels.</summary>
    [Params(1, 2)]
    public int Threads { get; set; }

    /// <summary>Fills the matrices.</summary>
    [GlobalSetup]
    public void SetUp()
    {
        var sizes = Array.ConvertAll(Shape.Split('x'), int.Parse);
        var (rows, inputs, outputs) = (sizes[0], sizes[1], sizes[2]);
        var random = new Random(1);
        _shape = new MatrixProducts(rows, inputs, outputs);
        _context = new KernelContext(Threads);
        _x = MatrixProducts.Values(random, rows * inputs);
        _w = MatrixProducts.Values(random, outputs * inputs);
        _dy = MatrixProducts.Values(random, rows * outputs);
        (_y, _dx, _dw) = (new float[_dy.Length], new float[_x.Length], new float[_w.Length]);
        _packed = new PackedWeights(_w, inputs, outputs);
    }

    /// <summary>Ends the threads.</summary>
    [GlobalCleanup]
    public void CleanUp() => _context.Dispose();

    /// <summary>y = x · Wᵀ</summary>
    [Benchmark]
    public void Forward() => MatrixProduct.Forward(_context, _x, _w, [], _y, _shape.Rows, _shape.Inputs, _shape.Outputs);

    /// <summary>y = x · Wᵀ with weights packed beforehand</summary>
    [Benchmark]
    public void ForwardPacked() => MatrixProduct.Forward(_context, _x, _packed, [], _y, _shape.Rows);

    /// <summary>dx = dy · W</summary>
    [Benchmark]
    public void BackwardInput() =>
        MatrixProduct.BackwardInput(_context, _dy, _w, _dx, _shape.Rows, _shape.Inputs, _shape.Outputs, accumulate: false);

    /// <summary>dW += dyᵀ · x</summary>
    [Benchmark]
    public void BackwardWeight() =>
        MatrixProduct.BackwardWeight(_context, _dy, _x, _dw, _shape.Rows, _shape.Inputs, _shape.Outputs);
}
