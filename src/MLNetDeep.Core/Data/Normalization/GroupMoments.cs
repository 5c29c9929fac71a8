namespace MLNetDeep.Data;

/// <summary>Mean, deviation and range of the values that are not missing, for each group of columns.</summary>
internal sealed class GroupMoments
{
    private readonly double[] _mean;      // [groups]
    private readonly double[] _deviation; // [groups]
    private readonly bool[] _varies;      // [groups] false: all values equal, or none

    private GroupMoments(double[] mean, double[] deviation, bool[] varies)
    {
        _mean = mean;
        _deviation = deviation;
        _varies = varies;
    }

    public static GroupMoments Measure(
        RowBlocks values,
        ReadOnlySpan<int> rows,
        ReadOnlySpan<float> weights,  // [rows], or empty where all are 1
        ReadOnlySpan<int> groupOf,    // [columns]
        int groups)
    {
        var total = new double[groups]; // of weights
        var mean = new double[groups];
        var least = new float[groups];
        var greatest = new float[groups];
        Array.Fill(least, float.PositiveInfinity);
        Array.Fill(greatest, float.NegativeInfinity);

        var reader = new RowReader(values);
        for (int r = 0; r < rows.Length; r++)
        {
            var row = reader.Row(rows[r]);
            double weight = weights.IsEmpty ? 1 : weights[r];
            for (int c = 0; c < row.Length; c++)
            {
                float x = row[c];
                if (float.IsNaN(x))
                    continue;
                int g = groupOf[c];
                total[g] += weight;
                mean[g] += weight * x;
                least[g] = MathF.Min(least[g], x);
                greatest[g] = MathF.Max(greatest[g], x);
            }
        }

        for (int g = 0; g < groups; g++)
            mean[g] = total[g] == 0 ? 0 : mean[g] / total[g];

        // The second pass measures from the mean: no cancellation, however far from zero the values lie.
        var deviation = new double[groups];
        for (int r = 0; r < rows.Length; r++)
        {
            var row = reader.Row(rows[r]);
            double weight = weights.IsEmpty ? 1 : weights[r];
            for (int c = 0; c < row.Length; c++)
            {
                if (float.IsNaN(row[c]))
                    continue;
                double d = row[c] - mean[groupOf[c]];
                deviation[groupOf[c]] += weight * (d * d);
            }
        }

        var varies = new bool[groups];
        for (int g = 0; g < groups; g++)
        {
            varies[g] = least[g] < greatest[g];
            deviation[g] = varies[g] ? Math.Sqrt(deviation[g] / total[g]) : 0;
        }

        return new GroupMoments(mean, deviation, varies);
    }

    public ColumnScaling ToScaling(ReadOnlySpan<int> groupOf, float epsilon)
    {
        var shift = new float[groupOf.Length];
        var scale = new float[groupOf.Length];
        for (int c = 0; c < groupOf.Length; c++)
        {
            int g = groupOf[c];
            shift[c] = (float)_mean[g];
            scale[c] = _varies[g] ? ColumnScaling.FiniteScale(1 / Math.Max(_deviation[g], epsilon)) : 0;
        }

        return new ColumnScaling(shift, scale);
    }
}
