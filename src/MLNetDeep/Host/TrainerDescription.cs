using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MLNetDeep.Host;

/// <summary>Makes the <see cref="TrainerInfo"/> of a trainer.</summary>
internal static class TrainerDescription
{
    public static TrainerInfo Create(bool normalization, bool caching, bool supportsValidation)
        => new(normalization: normalization, caching: caching, supportValid: supportsValidation);
}
