using System.Numerics.Tensors;
using MLNetDeep.Data;

namespace MLNetDeep.Training;

/// <summary>
/// Where a loss became infinite or undefined: the number that enters the training furthest from 0, if it is far beyond what any learning
/// rate could be blamed for.
/// </summary>
internal static class FarValue
{
    private const double Far = 1_000;                            // deviations; one in a million rows is at most that far from the mean

    /// <summary>A sentence on the furthest number and what to do, or null where none is far.</summary>
    /// <param name="rows">The rows of the training.</param>
    /// <param name="encoder">What encodes them.</param>
    /// <param name="targets">How the targets of a regression are scaled; null for classes and where there are none.</param>
    public static string? Describe(RowSet rows, InputEncoder encoder, TargetScaling? targets = null)
    {
        var encoded = new float[encoder.Outputs];
        var reader = new RowReader(rows.Data.Features);
        var (furthest, row, column) = (Far, -1, -1);             // no column: the target
        foreach (var r in rows.Rows)
        {
            encoder.Encode(reader.Row(r), encoded);
            var numbers = encoded.AsSpan(0, encoder.Numbers);
            if (!numbers.IsEmpty && Math.Abs(TensorPrimitives.MaxMagnitude<float>(numbers)) is var size && size > furthest)
                (furthest, row, column) = (size, r, TensorPrimitives.IndexOfMaxMagnitude<float>(numbers));
            if (targets is not null && Math.Abs((rows.Data.Targets[r] - targets.Mean) / targets.Deviation) is var distance && distance > furthest)
                (furthest, row, column) = (distance, r, -1);
        }
        if (row < 0)
            return null;
        var data = rows.Data;
        if (column < 0)
            return Invariant($"Column '{data.LabelName}' has the target {data.Targets[row]}, {furthest:G3} deviations from the mean; expected a ")
                + "target of the size of the others.";
        var slot = encoder.Layout.NumberOrder()[column];
        var name = data.ColumnNames is null ? "" : $" ('{data.ColumnNames[slot]}')";
        return Invariant($"Column '{data.FeatureName}' has the value {reader.Row(row)[slot]} in slot {slot}{name}, which enters the network as ")
            + Invariant($"{furthest:G3}; replace it by NaN where it means a missing value, or take an Input.Normalization that bends outliers, ")
            + "as InputNormalization.Standardize(bounded: true) does.";
    }
}
