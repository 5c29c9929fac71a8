namespace Microsoft.ML.Data;

/// <summary>Fills objects from rows.</summary>
internal sealed class ObjectWriter<TRow> where TRow : class
{
    private readonly (MemberBinding<TRow> Binding, DataViewSchema.Column Column)[] _columns;

    /// <summary>Finds a column for each member; throws where one is missing (unless ignored) or of another type.</summary>
    public ObjectWriter(DataViewSchema schema, bool ignoreMissingColumns)
    {
        var columns = new List<(MemberBinding<TRow>, DataViewSchema.Column)>();
        foreach (var binding in MemberBinding<TRow>.CreateAll(null, SchemaDefinition.Direction.Write))
        {
            string name = binding.Definition.ColumnName;
            if (schema.GetColumnOrNull(name) is not { } column)
            {
                if (!ignoreMissingColumns)
                    throw new ArgumentOutOfRangeException("Schema", $"Could not find column '{name}'");
                continue;
            }
            if (column.Type.RawType != binding.Definition.ColumnType.RawType)
                throw new InvalidOperationException($"Can't bind the IDataView column '{name}' of type '{column.Type}' to field or property "
                    + $"'{binding.Member.Name}' of type '{SchemaDefinition.TypeOf(binding.Member)}'.");
            columns.Add((binding, column));
        }
        _columns = [.. columns];
    }

    public IEnumerable<DataViewSchema.Column> Columns => _columns.Select(item => item.Column);

    /// <summary>An action that fills an object from the row as it then is.</summary>
    public Action<TRow> Bind(DataViewRow row)
    {
        Action<TRow>[] setters = [.. _columns.Select(item => item.Binding.Setter(row, item.Column))];
        return target =>
        {
            foreach (var set in setters)
                set(target);
        };
    }
}
