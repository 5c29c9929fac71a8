namespace MLNetDeep.Networks;

/// <summary>What a tensor does in its network: <see cref="LearningRateFactors"/> has a factor for some of them.</summary>
internal enum ParameterRole
{
    /// <summary>The weight of a linear map, or the table of a category.</summary>
    Weight,

    /// <summary>The bias of a linear map.</summary>
    Bias,

    /// <summary>γ or β of a normalization.</summary>
    Normalization,

    /// <summary>What an activation learns.</summary>
    Activation,

    /// <summary>The scale of input columns.</summary>
    Scale,

    /// <summary>Weights and biases of a numeric embedding.</summary>
    NumericEmbedding,
}
