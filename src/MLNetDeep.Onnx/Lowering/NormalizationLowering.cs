using MLNetDeep.Data;
using MLNetDeep.Onnx.Format;

namespace MLNetDeep.Onnx.Lowering;

/// <summary>Fitted input normalizations.</summary>
internal static class NormalizationLowering
{
    // No difference of this and a float is more than the greatest float, within rounding.
    private const float MaxShift = 1e30f;

    /// <summary>As <see cref="FittedNormalization.Apply"/>: a missing value stays missing, and a constant column gives 0.</summary>
    public static string LowerWhole(OnnxGraph graph, NormalizationState normalization, string x)
    {
        bool[] constant = normalization switch
        {
            ScalingNormalizationState scaling => Array.ConvertAll(scaling.Scale, scale => scale == 0),
            RangeNormalizationState range => [.. range.Least.Zip(range.Greatest, (least, greatest) => least == greatest)],
            _ => [],
        };
        var y = Lower(graph, normalization, x);
        if (Overflows(normalization))
            y = graph.Apply("Where", [graph.Apply("IsInf", [x]), y, graph.Clip(y, float.MaxValue)]);
        // Infinity times 0 would be NaN, which means missing.
        if (constant.Contains(true))
            y = graph.Apply("Where", [graph.Row<bool>("constant", constant), graph.Scalar(0f), y]);
        return graph.Apply("Where", [graph.Apply("IsNaN", [x]), x, y]);
    }

    /// <summary>What enters a network: no number further from 0 than <see cref="InputEncoder.GreatestNumber"/>. What comes of a missing or
    /// infinite value does not matter: it is filled, or its row refused.</summary>
    public static string LowerInput(OnnxGraph graph, NormalizationState normalization, string x)
    {
        var y = Lower(graph, normalization, x);
        return IsBounded(normalization) ? y : graph.Clip(y, InputEncoder.GreatestNumber);
    }

    private static bool IsBounded(NormalizationState normalization) =>
        normalization is QuantileNormalizationState or ScalingNormalizationState { SmoothClip: true } or ScalingNormalizationState { BendsTails: true };

    private static bool Overflows(NormalizationState normalization) =>
        !IsBounded(normalization) && normalization is not ScalingNormalizationState { IsIdentity: true };

    private static string Lower(OnnxGraph graph, NormalizationState normalization, string x) => normalization switch
    {
        ScalingNormalizationState scaling => Scale(graph, scaling, x),
        RangeNormalizationState range => ToRange(graph, range, x),
        QuantileNormalizationState quantiles => QuantileLowering.Lower(graph, Array.ConvertAll(quantiles.Quantiles, QuantileMapping.FromBytes), x),
        _ => throw new NotSupportedException($"{normalization.GetType().Name} has no ONNX form."),
    };

    // z = (x − shift)·scale, y = z/√(1 + (z/3)²), or y = ±(3 + t/(1 + t/2)) with t = |z| − 3 where that is above 0.
    private static string Scale(OnnxGraph graph, ScalingNormalizationState scaling, string x)
    {
        // A column of scale 0 gives 0 whatever it holds; without its shift no difference can overflow, and infinity · 0 is no number.
        var shift = scaling.Shift.Select((value, c) => scaling.Scale[c] == 0 ? 0 : value).ToArray();
        var z = shift.Any(value => Math.Abs(value) > MaxShift) ? ShiftAndScaleInDouble(graph, shift, scaling.Scale, x)
            : ShiftAndScale(graph, shift, scaling.Scale, x);
        if (!IsBounded(scaling))
            return z;
        z = graph.Clip(z, ColumnScaling.ClipBound);
        if (scaling.SmoothClip)
            z = SmoothClip(graph, z);
        return scaling.BendsTails ? BendTails(graph, z) : z;
    }

    private static string SmoothClip(OnnxGraph graph, string z)
    {
        var third = graph.Apply("Div", [z, graph.Scalar(3f)]);
        var root = graph.Apply("Sqrt", [graph.Apply("Add", [graph.Apply("Mul", [third, third]), graph.Scalar(1f)])]);
        return graph.Apply("Div", [z, root]);
    }

    private static string BendTails(OnnxGraph graph, string z)
    {
        var within = graph.Clip(z, ColumnScaling.TailStart);
        var beyond = graph.Apply("Sub", [z, within]);
        var slope = graph.Apply("Add", [graph.Apply("Div", [graph.Apply("Abs", [beyond]), graph.Scalar(ColumnScaling.TailLength)]), graph.Scalar(1f)]);
        return graph.Apply("Add", [within, graph.Apply("Div", [beyond, slope])]);
    }

    private static string ShiftAndScale(OnnxGraph graph, float[] shift, float[] scale, string z)
    {
        if (shift.Any(value => value != 0))
            z = graph.Apply("Sub", [z, graph.Row<float>("shift", shift)]);
        return scale.Any(value => value != 1) ? graph.Apply("Mul", [z, graph.Row<float>("scale", scale)]) : z;
    }

    // Where a difference could overflow that the scale brings back.
    private static string ShiftAndScaleInDouble(OnnxGraph graph, float[] shift, float[] scale, string x)
    {
        var z = graph.Apply("Sub", [graph.Cast(x, OnnxType.Double), graph.Row<double>("shift", Array.ConvertAll(shift, value => (double)value))]);
        z = graph.Apply("Mul", [z, graph.Row<double>("scale", Array.ConvertAll(scale, value => (double)value))]);
        return graph.Cast(z, OnnxType.Float);
    }

    // y = lower + (x − least)·(upper − lower)/(greatest − least), in double as there; a constant column gives 0.
    private static string ToRange(OnnxGraph graph, RangeNormalizationState range, string x)
    {
        var columns = range.Least.Length;
        var (least, scale, lower, upper) = (new double[columns], new double[columns], new double[columns], new double[columns]);
        for (var c = 0; c < columns; c++)
        {
            if (range.Least[c] == range.Greatest[c])
                continue;
            least[c] = range.Least[c];
            scale[c] = ((double)range.Upper - range.Lower) / ((double)range.Greatest[c] - range.Least[c]);
            (lower[c], upper[c]) = (range.Lower, range.Upper);
        }
        var lowers = graph.Row<double>("lower", lower);
        var above = graph.Apply("Sub", [graph.Cast(x, OnnxType.Double), graph.Row<double>("least", least)]);
        var y = graph.Apply("Add", [graph.Apply("Mul", [above, graph.Row<double>("scale", scale)]), lowers]);
        if (range.Clip)
            y = graph.Apply("Max", [graph.Apply("Min", [y, graph.Row<double>("upper", upper)]), lowers]);
        return graph.Cast(y, OnnxType.Float);
    }
}
