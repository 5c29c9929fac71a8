using System.Collections;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace MLNetDeep.Networks;

/// <summary>How much each class counts in the loss, in the order of the classes; <c>[1f, 5f]</c> makes one.</summary>
[JsonConverter(typeof(Converter))]
[CollectionBuilder(typeof(ClassWeights), nameof(Create))]
public sealed class ClassWeights : IReadOnlyList<float>, IEquatable<ClassWeights>
{
    private readonly float[] _weights;

    private ClassWeights(float[] weights) => _weights = weights;

    /// <summary>Makes the weights of classes 0, 1, …</summary>
    /// <param name="weights">Range: finite, at least 0, not all 0.</param>
    public static ClassWeights Create(ReadOnlySpan<float> weights) => new(weights.ToArray());

    /// <summary>Number of classes.</summary>
    public int Count => _weights.Length;

    /// <summary>The weight of a class.</summary>
    /// <param name="index">Range: 0 to Count − 1.</param>
    public float this[int index] => _weights[index];

    /// <summary>Whether all weights are the same.</summary>
    public bool Equals(ClassWeights? other) => other is not null && _weights.AsSpan().SequenceEqual(other._weights);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ClassWeights);

    /// <inheritdoc/>
    public override int GetHashCode() => _weights.Aggregate(Count, HashCode.Combine);

    /// <inheritdoc/>
    public IEnumerator<float> GetEnumerator() => ((IEnumerable<float>)_weights).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal IEnumerable<string> Faults(int? classes)
    {
        foreach (var weight in _weights)
            if (!(float.IsFinite(weight) && weight >= 0))
                yield return Invariant($"A class weight must be finite and at least 0, however: {weight}.");
        if (_weights.All(weight => weight == 0))
            yield return "At least one class weight must be above 0.";
        if (classes is int count && count != Count)
            yield return Invariant($"There are {Count} class weights for {count} classes.");
    }

    private sealed class Converter : JsonConverter<ClassWeights>
    {
        public override ClassWeights? Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            JsonSerializer.Deserialize<float[]>(ref reader, options) is { } weights ? new ClassWeights(weights) : null;

        public override void Write(Utf8JsonWriter writer, ClassWeights value, JsonSerializerOptions options) =>
            JsonSerializer.Serialize(writer, value._weights, options);
    }
}
