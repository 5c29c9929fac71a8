using System.Runtime.CompilerServices;
using System.Text.Json.Serialization;

namespace MLNetDeep.Networks;

/// <summary>How much each class counts in the loss, in the order of the classes; <c>[1f, 5f]</c> makes one.</summary>
[JsonConverter(typeof(OwnConverter))]
[CollectionBuilder(typeof(ClassWeights), nameof(Create))]
public sealed class ClassWeights : ValueList<float>
{
    private ClassWeights(float[] weights) : base(weights) { }

    /// <summary>Makes the weights of classes 0, 1, …</summary>
    /// <param name="weights">Range: finite, at least 0, not all 0.</param>
    public static ClassWeights Create(ReadOnlySpan<float> weights) => new(weights.ToArray());

    internal IEnumerable<string> Faults(int? classes)
    {
        foreach (var weight in this)
            if (!(float.IsFinite(weight) && weight >= 0))
                yield return Invariant($"A class weight must be finite and at least 0, but was {weight}.");
        if (this.All(weight => weight == 0))
            yield return "At least one class weight must be above 0.";
        if (classes is int count && count != Count)
            yield return Invariant($"There are {Count} class weights for {count} classes.");
    }

    private sealed class OwnConverter() : Converter<ClassWeights>(weights => new ClassWeights(weights));
}
