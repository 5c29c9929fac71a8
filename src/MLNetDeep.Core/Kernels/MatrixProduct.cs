namespace MLNetDeep.Kernels;

/// <summary>
/// The matrix products of a linear map y = x · Wᵀ + b and of its gradients. Matrices are row-major without gaps.
/// </summary>
/// <remarks>
/// Results are the same to the bit for any number of threads, and a row of Forward's result depends on that row of x alone,
/// not on the rows beside it; plain and packed weights give the same bits too. Nothing is allocated once the context's scratch
/// memory has grown to the sizes in use. Operands that are too short are refused with an <see cref="ArgumentException"/>.
/// </remarks>
internal static unsafe class MatrixProduct
{
    /// <summary>y = x · Wᵀ + b.</summary>
    public static void Forward(
        KernelContext context,
        ReadOnlySpan<float> x,      // [rows, inputs]
        ReadOnlySpan<float> w,      // [outputs, inputs]
        ReadOnlySpan<float> bias,   // [outputs], or empty
        Span<float> y,              // [rows, outputs]
        int rows,
        int inputs,
        int outputs)
    {
        MatrixSize.Require(w.Length, outputs, inputs, nameof(w));
        fixed (float* pw = w)
        {
            Product product = new() { B = pw, BRow = inputs, BTransposed = true };
            Forward(context, x, bias, y, rows, inputs, outputs, ref product);
        }
    }

    /// <summary>y = x · Wᵀ + b with weights packed beforehand.</summary>
    public static void Forward(
        KernelContext context,
        ReadOnlySpan<float> x,      // [rows, inputs]
        PackedWeights w,            // [outputs, inputs]
        ReadOnlySpan<float> bias,   // [outputs], or empty
        Span<float> y,              // [rows, outputs]
        int rows)
    {
        if (w.InstructionSet != context.InstructionSet)
            throw new ArgumentException($"The weights must be packed for {context.InstructionSet}, but were for {w.InstructionSet}.", nameof(w));
        Product product = new() { Packed = w };
        Forward(context, x, bias, y, rows, w.Inputs, w.Outputs, ref product);
        GC.KeepAlive(w);
    }

    /// <summary>dx = dy · W, or dx += dy · W.</summary>
    public static void BackwardInput(
        KernelContext context,
        ReadOnlySpan<float> dy,     // [rows, outputs]
        ReadOnlySpan<float> w,      // [outputs, inputs]
        Span<float> dx,             // [rows, inputs]
        int rows,
        int inputs,
        int outputs,
        bool accumulate)
    {
        MatrixSize.Require(dy.Length, rows, outputs, nameof(dy));
        MatrixSize.Require(w.Length, outputs, inputs, nameof(w));
        MatrixSize.Require(dx.Length, rows, inputs, nameof(dx));
        fixed (float* pdy = dy, pw = w, pdx = dx)
        {
            Product product = new()
            {
                M = rows, N = inputs, K = outputs,
                A = pdy, ARow = outputs, AStep = 1,
                B = pw, BRow = inputs,
                C = pdx, Accumulate = accumulate,
            };
            context.Engine.Multiply(in product);
        }
    }

    /// <summary>dW = dyᵀ · x, or dW += dyᵀ · x.</summary>
    public static void BackwardWeight(
        KernelContext context,
        ReadOnlySpan<float> dy,     // [rows, outputs]
        ReadOnlySpan<float> x,      // [rows, inputs]
        Span<float> dw,             // [outputs, inputs]
        int rows,
        int inputs,
        int outputs,
        bool accumulate = true)
    {
        MatrixSize.Require(dy.Length, rows, outputs, nameof(dy));
        MatrixSize.Require(x.Length, rows, inputs, nameof(x));
        MatrixSize.Require(dw.Length, outputs, inputs, nameof(dw));
        if (rows == 0 && !accumulate)
            dw[..(outputs * inputs)].Clear();
        fixed (float* pdy = dy, px = x, pdw = dw)
        {
            Product product = new()
            {
                M = outputs, N = inputs, K = rows,
                A = pdy, ARow = 1, AStep = outputs,
                B = px, BRow = inputs,
                C = pdw, Accumulate = accumulate,
            };
            context.Engine.Multiply(in product);
        }
    }

    private static void Forward(
        KernelContext context, ReadOnlySpan<float> x, ReadOnlySpan<float> bias, Span<float> y,
        int rows, int inputs, int outputs, ref Product product)
    {
        MatrixSize.Require(x.Length, rows, inputs, nameof(x));
        MatrixSize.Require(y.Length, rows, outputs, nameof(y));
        if (!bias.IsEmpty)
            MatrixSize.Require(bias.Length, 1, outputs, nameof(bias));
        fixed (float* px = x, pbias = bias, py = y)
        {
            product.M = rows;
            product.N = outputs;
            product.K = inputs;
            product.A = px;
            product.ARow = inputs;
            product.AStep = 1;
            product.C = py;
            product.Bias = pbias;
            context.Engine.Multiply(in product);
        }
    }
}
