using System.Text.Json;
using MLNetDeep.Data;

namespace MLNetDeep.Tool;

/// <summary>The description of a table in Model Builder's format, <c>.mbconfig</c>.</summary>
internal static class ModelBuilderConfig
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Of(Table table, TrainingRequest request) => JsonSerializer.Serialize(
        new
        {
            Type = "TrainingConfig",
            Version = 4,
            Scenario = new { Type = request.Task == LearningTask.Regression ? "Regression" : "Classification", Version = 1 },
            DataSource = new
            {
                Type = "TabularFile",
                Version = 3,
                FilePath = Path.GetFullPath(request.DataPath),
                Delimiter = table.Separator.ToString(),
                DecimalMarker = table.DecimalMarker.ToString(),
                table.HasHeader,
                AllowQuoting = true,
                ColumnProperties = table.Columns.Select(column => new
                {
                    ColumnName = column.Name,
                    ColumnPurpose = column == table.LabelColumn ? "Label" : column.IsFeature ? "Feature" : "Ignore",
                    ColumnDataFormat = column.DataKind(isLabel: false).ToString(),
                    IsCategorical = column.Kind is ColumnKind.Category or ColumnKind.Boolean,
                    Type = "Column",
                    Version = 5,
                }),
            },
            Environment = new { Type = "LocalCPU", Version = 1 },
        },
        Indented) + "\n";
}
