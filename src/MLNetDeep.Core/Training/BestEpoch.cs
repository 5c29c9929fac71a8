using System.Numerics.Tensors;
using MLNetDeep.Networks;

namespace MLNetDeep.Training;

/// <summary>The best epoch so far, its weights, and how long it may take for a better one to come.</summary>
/// <param name="options">Validated options.</param>
/// <param name="weights">Receives the weights and buffers of the best epoch.</param>
internal sealed class BestEpoch(DeepResidualOptions options, ParameterStore weights)
{
    private double? _value;                                      // of the metric; null without validation
    private int _lastImprovement;                                // the last epoch that was better than all before

    /// <summary>Its number, from 1; 0 before the first.</summary>
    public int Number { get; private set; }

    public ParameterStore Weights => weights;

    /// <summary>Takes the engine's weights where they are at least as good as the best so far: ties go to the later epoch.</summary>
    /// <param name="epoch">The epoch, from 1.</param>
    /// <param name="value">What the metric says of it; without validation every epoch is the best.</param>
    /// <param name="engine">Whose weights are those of the epoch.</param>
    /// <returns>Whether it is the best now.</returns>
    public bool Offer(int epoch, double? value, ITrainingEngine engine)
    {
        if (value is double one && _value is double best)
        {
            var (better, worse) = options.Validation.Metric.LargerIsBetter ? (one > best, one < best) : (one < best, one > best);
            if (worse || double.IsNaN(one))
                return false;
            if (better)
                _lastImprovement = epoch;
        }
        else
            _lastImprovement = epoch;
        (_value, Number) = (value, epoch);
        engine.CopyWeightsTo(weights);
        return true;
    }

    /// <summary>From here on, patience counts from the epoch: other things train than before.</summary>
    public void RestartPatience(int epoch) => _lastImprovement = epoch;

    /// <summary>How many epochs may follow the given one, if none of them becomes better.</summary>
    public int EpochsLeft(int epoch)
    {
        var left = options.UsedEpochs - epoch;
        if (_value is not double best)
            return left;
        if (options.Validation.StopWhenPerfect && options.Validation.Metric.IsPerfect(best))
            return 0;
        return options.Validation.Patience is int patience ? (int)Math.Clamp((long)_lastImprovement + patience - epoch, 0, left) : left;
    }

    public void Transfer(StateTransfer state)
    {
        state.Move(weights.Values);
        state.Move(weights.BufferValues);
        state.Require(
            AreFinite(weights.Values) && AreFinite(weights.BufferValues),
            "the best epoch's weights are not finite");
        state.Move(ref _value);
        state.Move(ref _lastImprovement);
        var number = Number;
        state.Move(ref number);
        state.Require(
            number >= 1 && number <= options.UsedEpochs && _lastImprovement >= 0 && _lastImprovement <= options.UsedEpochs, "the best epoch is none of the training");
        Number = number;
    }

    // Without a batch normalization there are no buffers, and of no numbers IsFiniteAll says false.
    private static bool AreFinite(ReadOnlySpan<float> values) => values.IsEmpty || TensorPrimitives.IsFiniteAll(values);
}
