namespace MLNetDeep.Kernels;

/// <summary>
/// Sizes of matrices, counted in 64 bits: a product of two numbers of 32 bits that wraps around would let a kernel, which works with
/// pointers, go beyond its operands.
/// </summary>
internal static class MatrixSize
{
    /// <summary>The floats of so many rows, for an array of them.</summary>
    /// <exception cref="ArgumentException">No array holds as many.</exception>
    public static int Of(int rows, int columns) => (long)rows * columns is var floats and >= 0 && floats <= Array.MaxLength ? (int)floats
        : throw new ArgumentException(
            $"{rows} rows of {columns} columns have {(long)rows * columns} numbers, but an array holds at most {Array.MaxLength}; smaller batches may help.");

    /// <summary>How many rows at a time stay within so many floats: at most as told, at least 1.</summary>
    public static int RowsWithin(int floats, int columns, int most) => Math.Clamp(floats / Math.Max(columns, 1), 1, most);

    /// <summary>Refuses an operand that is shorter than its rows and columns; called once an operation, not once a tile.</summary>
    /// <exception cref="ArgumentException">It is too short.</exception>
    public static void Require(int length, int rows, int columns, string operand)
    {
        if (rows < 0 || columns < 0 || length < (long)rows * columns)
            throw new ArgumentException($"'{operand}' must have {rows} × {columns} numbers, but had {length}.");
    }

    /// <summary>How many parts of a size some items make; the last part may be smaller.</summary>
    /// <param name="items">Range: at least 0.</param>
    /// <param name="size">Range: at least 1.</param>
    public static int Parts(int items, int size) => (int)(((uint)items + (uint)size - 1) / (uint)size);
}
