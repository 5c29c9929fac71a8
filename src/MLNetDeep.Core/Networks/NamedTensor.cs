namespace MLNetDeep.Networks;

/// <summary>Numbers with a name and a shape, row-major.</summary>
internal readonly record struct NamedTensor(string Name, long[] Shape, Memory<float> Values);
