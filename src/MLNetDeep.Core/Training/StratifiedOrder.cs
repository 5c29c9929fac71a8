using MLNetDeep.Kernels;

namespace MLNetDeep.Training;

/// <summary>An order of rows whose consecutive batches all have about the same share of each class.</summary>
internal static class StratifiedOrder
{
    /// <summary>
    /// Rearranges the rows; those of one class stay in their order. First, each class that has enough rows gives one to each
    /// batch, as far as there is room; the other rows then fill the batches in turn, always from the class that is furthest behind.
    /// </summary>
    /// <param name="order">The rows.</param>
    /// <param name="labels">The class of each row of the data set; <paramref name="order"/> holds indices into it.</param>
    /// <param name="batchSize">Rows of a batch.</param>
    /// <param name="batches">How many batches are used; rows after them are left over.</param>
    public static void Arrange(Span<int> order, ReadOnlySpan<int> labels, int batchSize, int batches)
    {
        var classes = RowsByClass(order, labels);
        var filled = new int[MatrixSize.Parts(order.Length, batchSize)];
        for (var c = 0; c < classes.Count; c++)
            if (classes[c].Count >= batches)
                for (var b = 0; b < batches; b++)
                    if (filled[b] < SizeOf(b, order.Length, batchSize))
                        order[b * batchSize + filled[b]++] = classes[c].Dequeue();

        var rest = new PriorityQueue<int, (double Position, int Class)>();
        var restCounts = classes.Select(rows => rows.Count).ToArray();
        for (var c = 0; c < classes.Count; c++)
            if (restCounts[c] > 0)
                rest.Enqueue(c, (0.5 / restCounts[c], c));
        for (var b = 0; b < filled.Length; b++)
            while (filled[b] < SizeOf(b, order.Length, batchSize))
            {
                var c = rest.Dequeue();
                order[b * batchSize + filled[b]++] = classes[c].Dequeue();
                if (classes[c].Count > 0)
                    rest.Enqueue(c, ((restCounts[c] - classes[c].Count + 0.5) / restCounts[c], c));
            }
    }

    // Classes in the order of their first rows, so that ties do not always favour the same class after a shuffle.
    private static List<Queue<int>> RowsByClass(ReadOnlySpan<int> order, ReadOnlySpan<int> labels)
    {
        var classes = new List<Queue<int>>();
        var indexOf = new Dictionary<int, int>();
        foreach (var row in order)
        {
            if (!indexOf.TryGetValue(labels[row], out var c))
            {
                indexOf.Add(labels[row], c = classes.Count);
                classes.Add(new Queue<int>());
            }
            classes[c].Enqueue(row);
        }
        return classes;
    }

    private static int SizeOf(int batch, int rows, int batchSize) => Math.Min(batchSize, rows - batch * batchSize);
}
