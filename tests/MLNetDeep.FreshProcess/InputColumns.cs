using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep.FreshProcess;

/// <summary>The text columns that hold a schema's columns one after the other.</summary>
internal static class InputColumns
{
    public static TextLoader.Column[] Of(DataViewSchema schema)
    {
        var columns = new List<TextLoader.Column>();
        int first = 0;
        foreach (var column in schema)
        {
            int width = column.Type is VectorDataViewType vector ? vector.Size : 1;
            var item = column.Type is VectorDataViewType items ? items.ItemType : column.Type;
            columns.Add(column.Type is VectorDataViewType
                ? new TextLoader.Column(column.Name, KindOf(item), first, first + width - 1)
                : new TextLoader.Column(column.Name, KindOf(item), first));
            first += width;
        }

        return [.. columns];
    }

    private static DataKind KindOf(DataViewType type)
    {
        if (type is TextDataViewType)
            return DataKind.String;
        if (type is BooleanDataViewType)
            return DataKind.Boolean;
        if (type == NumberDataViewType.Single)
            return DataKind.Single;
        if (type == NumberDataViewType.Double)
            return DataKind.Double;
        if (type == NumberDataViewType.Int32)
            return DataKind.Int32;
        throw new NotSupportedException($"A column of type {type} cannot be read from text here.");
    }
}
