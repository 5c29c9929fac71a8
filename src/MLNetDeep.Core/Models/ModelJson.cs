using System.Reflection;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using MLNetDeep.Storage;
using MLNetDeep.Training;

namespace MLNetDeep.Models;

/// <summary>
/// JSON of options and models. A property of an abstract record type (an activation, say) is written with the name that its kind's
/// <see cref="KindAttribute"/> says; kinds are found by looking, so that a new one is a new file and no list.
/// </summary>
internal static class ModelJson
{
    public static JsonSerializerOptions Options { get; } = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = true,
        MaxDepth = 16,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters =
        {
            new JsonStringEnumConverter(allowIntegerValues: false),
            new FiniteConverter<float>(), new FiniteConverter<double>(), new NumbersConverter<int>(), new NumbersConverter<float>(),
        },
        TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { AddKinds, KeepProvenance, OmitDefaultGroups } },
    };

    private static void AddKinds(JsonTypeInfo type)
    {
        if (!type.Type.IsAbstract || type.Kind == JsonTypeInfoKind.None || type.Type.Assembly != typeof(ModelJson).Assembly)
            return;
        type.PolymorphismOptions = new JsonPolymorphismOptions { TypeDiscriminatorPropertyName = "kind" };
        foreach (var kind in type.Type.Assembly.GetTypes().Where(candidate => candidate.IsSealed && candidate.IsSubclassOf(type.Type)))
            type.PolymorphismOptions.DerivedTypes.Add(new JsonDerivedType(kind, NameOf(kind)));
    }

    private static void KeepProvenance(JsonTypeInfo type)
    {
        if (type.Type != typeof(TrainingSummary))
            return;
        foreach (var property in type.Properties)
            if (property.PropertyType == typeof(DeepResidualOptions))
                property.CustomConverter = new ProvenanceConverter();
    }

    // A group that older versions have not is written only where it says something.
    private static void OmitDefaultGroups(JsonTypeInfo type)
    {
        if (!type.Type.IsAssignableTo(typeof(DeepResidualOptions)))
            return;
        var standard = new EnsembleOptions();
        foreach (var property in type.Properties)
            if (property.PropertyType == typeof(EnsembleOptions))
                property.ShouldSerialize = (_, value) => !standard.Equals(value);
    }

    private static string NameOf(Type kind) => kind.GetCustomAttribute<KindAttribute>()?.Name
        ?? throw new NotSupportedException($"{kind.Name} has no {nameof(KindAttribute)}, which says what it is called in a model file.");
}
