using MLNetDeep.Data;
using MLNetDeep.Networks;

namespace MLNetDeep.Training;

/// <summary>
/// What weights are divided by, so that sums and products of them are floats: only their proportions count. 1 but where the greatest is far from
/// it, so that weights of a common size stay as they are.
/// </summary>
internal static class WeightUnit
{
    private const float Far = 1e15f;

    /// <summary>The unit of rows' weights.</summary>
    public static float Of(RowSet rows)
    {
        var greatest = 0f;
        if (!rows.Data.Weights.IsEmpty)
            foreach (var row in rows.Rows)
                greatest = Math.Max(greatest, rows.Data.Weights[row]);
        return Of(greatest);
    }

    /// <summary>The loss with its class weights in their unit.</summary>
    public static Loss Divide(Loss loss)
    {
        if (loss is BinaryCrossEntropyLoss { PositiveWeight: > Far } binary)
            loss = binary.WithClassWeights([1, binary.PositiveWeight]); // the same but for its size
        return loss is ClassificationLoss { ClassWeights: { } weights } && Of(weights.Max()) is var unit and not 1
            ? loss.WithClassWeights(ClassWeights.Create([.. weights.Select(weight => weight / unit)])) : loss;
    }

    /// <summary>The unit of weights of which this is the greatest.</summary>
    public static float Of(float greatest) => greatest is > Far or < 1 / Far and > 0 ? greatest : 1;
}
