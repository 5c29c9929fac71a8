namespace MLNetDeep.Training;

/// <summary>What a cancelled training returns or throws.</summary>
public enum CancelBehavior
{
    /// <summary>An <see cref="OperationCanceledException"/>.</summary>
    Throw,

    /// <summary>
    /// The model of the best epoch so far, as if the training had ended there; still an <see cref="OperationCanceledException"/> where no
    /// epoch was complete.
    /// </summary>
    ReturnBest,
}
