using System.Text.Json.Serialization;
using MLNetDeep.Storage;

namespace MLNetDeep.Data;

/// <summary>A fitted normalization as plain data, for the model file; each kind is a record beside its normalization.</summary>
internal abstract record NormalizationState
{
    /// <summary>The normalization of this state.</summary>
    /// <exception cref="ArgumentException">The numbers do not make one.</exception>
    public abstract FittedNormalization Restore();
}

/// <summary>The numbers of a <see cref="ColumnScaling"/>.</summary>
[Kind("Scaling")]
internal sealed record ScalingNormalizationState(float[] Shift, float[] Scale, bool SmoothClip) : NormalizationState
{
    /// <summary>Whether only what lies beyond 3 is bent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool BendsTails { get; init; }

    /// <summary>Whether every number stays as it is.</summary>
    [JsonIgnore]
    public bool IsIdentity => !SmoothClip && !BendsTails && Shift.All(value => value == 0) && Scale.All(value => value == 1);

    public override FittedNormalization Restore() => new ColumnScaling(Shift, Scale, SmoothClip, BendsTails);
}
