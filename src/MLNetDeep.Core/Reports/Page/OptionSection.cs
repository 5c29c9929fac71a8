using System.Reflection;
using System.Text.Json.Serialization;
using MLNetDeep.Networks;

namespace MLNetDeep.Reports.Page;

/// <summary>The options as a table: those that differ from the defaults, then, where wanted, all.</summary>
internal static class OptionSection
{
    public static void Append(PageText page, DeepResidualOptions options, LearningTask task)
    {
        // A training writes the task's own loss where none was chosen.
        var defaults = new DeepResidualOptions { Loss = options.Loss is null ? null : Loss.Of(task) };
        // Those that the model file keeps.
        var all = OptionText.Flatten(options, defaults).Where(option => option.Property.GetCustomAttribute<JsonIgnoreAttribute>() is not { } ignored
            || (ignored.Condition != JsonIgnoreCondition.Always && !Equals(option.Value, option.Default))).Select(option => (
            Name: option.Path, Value: OptionText.Of(option.Value), Default: OptionText.Of(option.Default), Differs: !Equals(option.Value, option.Default)))
            .ToArray();
        var differing = all.Where(option => option.Differs).ToArray();

        page.Open("section").Add("h3", "Options");
        if (differing.Length == 0)
            page.Add("p", "All options are the defaults.");
        else
            page.Add("h4", "Other than the defaults").Open("div", "wide")
                .Table(["option", "value", "default"], differing.Select(option => (IReadOnlyList<string>)[option.Name, option.Value, option.Default]))
                .Close("div");
        page.Open("details").Add("summary", "All options").Open("div", "wide")
            .Table(["option", "value"], all.Select(option => (IReadOnlyList<string>)[option.Name, option.Value]))
            .Close("div").Close("details").Close("section");
    }
}
