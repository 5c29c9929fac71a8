using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>What one kind of <see cref="NumericEmbedding"/> makes of a row's numbers.</summary>
internal abstract class NumericFunction(int numbers, int outputs)
{
    public int Numbers => numbers;

    public int Outputs => outputs;

    /// <summary>A row's outputs depend on that row alone. Safe for many threads.</summary>
    public abstract void Forward(
        ReadOnlySpan<float> x,                  // number n of row r is x[r * inputs + n]
        int inputs,
        Span<float> y,                          // output c of row r becomes y[r * outputs + c]
        int outputs,
        int rows);
}

/// <summary>
/// A <see cref="NumericFunction"/> with its parameters in training. In every call for a number, only what belongs to that number is written:
/// threads share the numbers, and each takes the rows in their order, so that sums have the same bits for any number of threads.
/// </summary>
internal abstract class NumericMap
{
    /// <summary>What <see cref="Prepare"/> has filled.</summary>
    public abstract NumericFunction Function { get; }

    /// <summary>Draws the starting values.</summary>
    public abstract void Initialize(TorchGenerator generator);

    /// <summary>Makes the buffers of <see cref="Backward"/>.</summary>
    public virtual void Allocate() { }

    /// <summary>Takes over the parameters of a number as they are now.</summary>
    public abstract void Prepare(int number);

    /// <summary>Accumulates the gradients of a number's parameters, and adds that of the number to dx.</summary>
    public abstract void Backward(int number, in NumberBatch batch);

    /// <summary>Ends Backward, after all numbers: what they share.</summary>
    public virtual void AddShared() { }

    /// <summary>The function with a copy of the parameters as they are now.</summary>
    public abstract NumericFunction ToFunction();
}

/// <summary>One number of a batch, what a map made of it, and gradients.</summary>
/// <param name="rows">Rows of the batch.</param>
/// <param name="x">The number in the first row.</param>
/// <param name="inputs">Columns of a row of x and dx.</param>
/// <param name="y">The first column of the map's outputs in the first row, and so <paramref name="dy"/>.</param>
/// <param name="dy">The gradient of y.</param>
/// <param name="outputs">Columns of a row of y and dy.</param>
/// <param name="dx">Where the gradient of the number is added, or null.</param>
internal readonly unsafe struct NumberBatch(int rows, float* x, int inputs, float* y, float* dy, int outputs, float* dx)
{
    public int Rows => rows;

    public bool WantsInputGradient => dx != null;

    public float X(int row) => x[(long)row * inputs];

    public ReadOnlySpan<float> Y(int row, int column, int count) => new(y + (long)row * outputs + column, count);

    public float OutputGradient(int row, int column) => dy[(long)row * outputs + column];

    public ReadOnlySpan<float> OutputGradients(int row, int column, int count) => new(dy + (long)row * outputs + column, count);

    public void AddInputGradient(int row, float gradient)
    {
        if (dx != null)
            dx[(long)row * inputs] += gradient;
    }
}
