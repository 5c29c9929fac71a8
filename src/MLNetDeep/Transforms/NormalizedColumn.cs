using MLNetDeep.Data;

namespace MLNetDeep;

/// <summary>A column that a <see cref="NormalizeInputsTransformer"/> adds.</summary>
/// <param name="OutputColumnName">Name of the column that is added.</param>
/// <param name="InputColumnName">Name of the column that is normalized.</param>
/// <param name="Normalization">What was learnt from the training rows.</param>
internal sealed record NormalizedColumn(string OutputColumnName, string InputColumnName, FittedNormalization Normalization);
