using System.Text.Json;
using System.Text.Json.Nodes;
using MLNetDeep.Training;

namespace MLNetDeep.Models;

/// <summary>
/// Brings a <c>network.json</c> of formats 1 and 2 to the form of format 3. There the options were one flat list, metrics lay beside
/// everything else, and the network repeated what its encoder says of the encoded row. What is unknown stays as it is.
/// Options that are not there have the defaults of the time before <see cref="ArchitectureOptions.ScaleInputs"/>, in any format.
/// </summary>
internal static class OlderFormats
{
    // The old name, the group that it is in now, and its name there.
    private static readonly (string Old, string Group, string New)[] Moves =
    [
        ("block", "architecture", "block"),
        ("hiddenWidth", "architecture", "hiddenWidth"),
        ("normalizeLogits", "architecture", "normalizeLogits"),
        ("initialization", "architecture", "initialization"),
        ("decaySchedule", "regularization", "weightDecaySchedule"),
        ("residualDropout", "regularization", "residualDropout"),
        ("stochasticDepth", "regularization", "stochasticDepth"),
        ("dropConnect", "regularization", "dropConnect"),
        ("groupDropout", "regularization", "groupDropout"),
        ("featureGroups", "regularization", "featureGroups"),
        ("dropoutSchedule", "regularization", "dropoutSchedule"),
        ("clipping", "regularization", "gradientClipping"),
        ("validationFraction", "validation", "fraction"),
        ("validationMetric", "validation", "metric"),
        ("patience", "validation", "patience"),
        ("stopWhenPerfect", "validation", "stopWhenPerfect"),
        ("threshold", "validation", "threshold"),
        ("inputNormalization", "input", "normalization"),
        ("missingValues", "input", "missingValues"),
        ("categories", "input", "categories"),
        ("freezing", "transfer", "freezing"),
        ("replicas", "run", "replicas"),
        ("memoryLimit", "run", "memoryLimit"),
        ("timeLimit", "run", "timeLimit"),
        ("onCancel", "run", "onCancel"),
        ("report", "run", "report"),
    ];

    // Options whose defaults have changed since, with their defaults of that time; a dot leads into a group.
    private static readonly (string Option, string Json)[] FormerDefaults =
    [
        ("blocks", "2"),
        ("width", "128"),
        ("activation", """{"kind":"Relu"}"""),
        ("normalization", """{"kind":"Batch"}"""),
        ("dropout", "0.25"),
        ("optimizer", """{"kind":"AdamW"}"""),
        ("learningRate", "0.001"),
        ("learningRateSchedule", """{"kind":"Performance","factor":0.3,"patience":5}"""),
        ("epochs", "200"),
        ("batchSize", "128"),
        ("architecture.block", """{"kind":"PreActivation"}"""),
        ("architecture.numericEmbedding", """{"kind":"None"}"""),
        ("architecture.initialization", """{"kind":"Kaiming"}"""),
        ("architecture.scaleInputs", "false"),
        ("architecture.rateFactors", "{}"),
        ("regularization.residualDropout", "0.1"),
        ("regularization.weightDecay", "0.01"),
        ("regularization.weightDecaySchedule", """{"kind":"Constant"}"""),
        ("regularization.dropoutSchedule", """{"kind":"Constant"}"""),
        ("validation.fraction", "0.15"),
        ("validation.patience", "20"),
        ("validation.calibrate", "false"),
        ("ensemble.bagging", "0"),
        ("target.clipPredictions", "false"),
        ("input.normalization", """{"kind":"Standardize","bounded":true}"""),
    ];

    // What the network repeats.
    private static readonly string[] OfEncoder = ["inputs", "embeddings", "inputGroups"];

    /// <summary>Changes the tree of a <c>network.json</c> of format 1 or 2.</summary>
    /// <exception cref="ArgumentException">A name is there twice.</exception>
    public static void Upgrade(JsonObject document)
    {
        if (document["network"] is JsonObject network)
            foreach (var name in OfEncoder)
                network.Remove(name);
        if (document["training"] is JsonObject training && training["options"] is JsonObject options)
        {
            foreach (var (old, group, name) in Moves)
                if (options.Remove(old, out var value) && GroupOf(options, group) is { } members && !members.ContainsKey(name))
                    members.Add(name, value);
            Rename(options, "threads", "numberOfThreads");
            Rename(options, "rateSchedule", "learningRateSchedule");
            if (options["input"] is JsonObject input && input["categories"] is JsonObject categories)
            {
                Rename(categories, "oneHotUpTo", "maxOneHotValues");
                Rename(categories, "mostDimensions", "maxDimension");
                Rename(categories, "leastRows", "minRows");
            }
            Rename(options["learningRateSchedule"], "leastChange", "minChange");
            if (options["regularization"] is JsonObject regularization)
            {
                Rename(regularization["dropoutSchedule"], "leastChange", "minChange");
                Rename(regularization["weightDecaySchedule"], "leastChange", "minChange");
            }
            if (options["validation"] is JsonObject validation)
                Rename(validation["threshold"], "least", "minimum");
        }
        if (document["training"] is JsonObject summary && summary["curve"] is JsonArray curve)
            foreach (var epoch in curve)
                GatherMetrics(epoch, prefix: "validation", target: "validation");
        if (document["report"] is JsonObject report)
            UpgradeReport(report);
    }

    /// <summary>Whether a <c>network.json</c> is older than the defaults of today: all since say whether inputs are scaled.</summary>
    public static bool HasFormerDefaults(ReadOnlySpan<byte> network) => network.IndexOf("\"scaleInputs\""u8) < 0;

    /// <summary>Writes the defaults of its time into the tree of a <c>network.json</c> that has no others.</summary>
    /// <exception cref="ArgumentException">A name is there twice.</exception>
    public static void AddFormerDefaults(JsonObject document)
    {
        if (document["training"] is not JsonObject training || training["options"] is not JsonObject options)
            return;
        foreach (var (option, json) in FormerDefaults)
        {
            var (dot, members) = (option.IndexOf('.', StringComparison.Ordinal), options);
            if (dot >= 0)
                members = GroupOf(options, option[..dot]);
            var name = option[(dot + 1)..];
            if (members is not null && !members.ContainsKey(name))
                members.Add(name, JsonNode.Parse(json));
        }
    }

    private static void UpgradeReport(JsonObject report)
    {
        GatherMetrics(report["evaluation"], prefix: "", target: "metrics");
        if (report["data"] is JsonObject data && data["targets"] is JsonObject targets)
        {
            Rename(targets, "least", "min");
            Rename(targets, "largest", "max");
        }
    }

    // Each metric was a property of the part, such as validationLogLoss; now they lie in one object.
    private static void GatherMetrics(JsonNode? node, string prefix, string target)
    {
        if (node is not JsonObject part || part.ContainsKey(target))
            return;
        var metrics = new JsonObject();
        foreach (var metric in MetricList.All)
            if (part.Remove(JsonNamingPolicy.CamelCase.ConvertName($"{prefix}{metric.Name}"), out var value) && value is not null)
                metrics[metric.Name] = value;
        part[target] = metrics;
    }

    // Null where something else has the group's place.
    private static JsonObject? GroupOf(JsonObject options, string name)
    {
        if (!options.ContainsKey(name))
            options.Add(name, new JsonObject());
        return options[name] as JsonObject;
    }

    private static void Rename(JsonNode? node, string old, string name)
    {
        if (node is JsonObject part && !part.ContainsKey(name) && part.Remove(old, out var value))
            part.Add(name, value);
    }
}
