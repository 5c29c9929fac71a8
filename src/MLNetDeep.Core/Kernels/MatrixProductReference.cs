namespace MLNetDeep.Kernels;

/// <summary>
/// The scalar twin of <see cref="MatrixProduct"/>: the definitions as loops, summed in double precision. Tests compare with it.
/// </summary>
internal static class MatrixProductReference
{
    /// <summary>y[r, o] = Σ_i x[r, i] · w[o, i] + b[o].</summary>
    public static void Forward(
        ReadOnlySpan<float> x,      // [rows, inputs]
        ReadOnlySpan<float> w,      // [outputs, inputs]
        ReadOnlySpan<float> bias,   // [outputs], or empty
        Span<float> y,              // [rows, outputs]
        int rows,
        int inputs,
        int outputs)
    {
        for (int r = 0; r < rows; r++)
        {
            for (int o = 0; o < outputs; o++)
            {
                double sum = bias.IsEmpty ? 0 : bias[o];
                for (int i = 0; i < inputs; i++) sum += (double)x[r * inputs + i] * w[o * inputs + i];
                y[r * outputs + o] = (float)sum;
            }
        }
    }

    /// <summary>dx[r, i] (+)= Σ_o dy[r, o] · w[o, i].</summary>
    public static void BackwardInput(
        ReadOnlySpan<float> dy,     // [rows, outputs]
        ReadOnlySpan<float> w,      // [outputs, inputs]
        Span<float> dx,             // [rows, inputs]
        int rows,
        int inputs,
        int outputs,
        bool accumulate)
    {
        for (int r = 0; r < rows; r++)
        {
            for (int i = 0; i < inputs; i++)
            {
                double sum = accumulate ? dx[r * inputs + i] : 0;
                for (int o = 0; o < outputs; o++) sum += (double)dy[r * outputs + o] * w[o * inputs + i];
                dx[r * inputs + i] = (float)sum;
            }
        }
    }

    /// <summary>dw[o, i] += Σ_r dy[r, o] · x[r, i].</summary>
    public static void BackwardWeight(
        ReadOnlySpan<float> dy,     // [rows, outputs]
        ReadOnlySpan<float> x,      // [rows, inputs]
        Span<float> dw,             // [outputs, inputs]
        int rows,
        int inputs,
        int outputs)
    {
        for (int o = 0; o < outputs; o++)
        {
            for (int i = 0; i < inputs; i++)
            {
                double sum = dw[o * inputs + i];
                for (int r = 0; r < rows; r++) sum += (double)dy[r * outputs + o] * x[r * inputs + i];
                dw[o * inputs + i] = (float)sum;
            }
        }
    }

    /// <summary>db[c] += Σ_r dy[r, c].</summary>
    public static void ColumnSums(
        ReadOnlySpan<float> dy,     // [rows, columns]
        Span<float> db,             // [columns]
        int rows,
        int columns)
    {
        for (int c = 0; c < columns; c++)
        {
            double sum = db[c];
            for (int r = 0; r < rows; r++) sum += dy[r * columns + c];
            db[c] = (float)sum;
        }
    }
}
