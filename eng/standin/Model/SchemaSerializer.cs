using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Writes and reads a schema, with annotations of the standard types.</summary>
internal static class SchemaSerializer
{
    public static void Write(BinaryWriter writer, DataViewSchema schema)
    {
        writer.Write(schema.Count);
        foreach (var column in schema)
        {
            writer.Write(column.Name);
            SavedValues.WriteType(writer, column.Type);
            DataViewSchema.Column[] annotations = [.. column.Annotations.Schema
                .Where(annotation => ColumnTypeExtensions.StandardType(annotation.Type.GetItemType().RawType) != null)];
            writer.Write(annotations.Length);
            foreach (var annotation in annotations)
            {
                writer.Write(annotation.Name);
                SavedValues.WriteType(writer, annotation.Type);
                GenericCall.Invoke<object>(annotation.Type is VectorDataViewType ? WriteVector<int> : WriteScalar<int>,
                    [annotation.Type.GetItemType().RawType], writer, column.Annotations, annotation.Name);
            }
        }
    }

    public static DataViewSchema Read(BinaryReader reader)
    {
        var schema = new DataViewSchema.Builder();
        int columns = reader.ReadInt32();
        for (int i = 0; i < columns; i++)
        {
            string name = reader.ReadString();
            var type = SavedValues.ReadType(reader);
            var builder = new DataViewSchema.Annotations.Builder();
            int annotations = reader.ReadInt32();
            for (int j = 0; j < annotations; j++)
            {
                string kind = reader.ReadString();
                var annotationType = SavedValues.ReadType(reader);
                GenericCall.Invoke<object>(annotationType is VectorDataViewType ? ReadVector<int> : ReadScalar<int>,
                    [annotationType.GetItemType().RawType], reader, builder, kind, annotationType);
            }
            schema.AddColumn(name, type, builder.ToAnnotations());
        }
        return schema.ToSchema();
    }

    private static void WriteScalar<T>(BinaryWriter writer, DataViewSchema.Annotations annotations, string kind)
    {
        T value = default;
        annotations.GetValue(kind, ref value);
        SavedValues.Write(writer, value);
    }

    private static void WriteVector<T>(BinaryWriter writer, DataViewSchema.Annotations annotations, string kind)
    {
        VBuffer<T> vector = default;
        annotations.GetValue(kind, ref vector);
        SavedValues.WriteArray<T>(writer, [.. vector.DenseValues()]);
    }

    private static void ReadScalar<T>(BinaryReader reader, DataViewSchema.Annotations.Builder builder, string kind, DataViewType type)
    {
        var value = SavedValues.Read<T>(reader);
        builder.Add(kind, type, (ref T destination) => destination = value);
    }

    private static void ReadVector<T>(BinaryReader reader, DataViewSchema.Annotations.Builder builder, string kind, DataViewType type)
    {
        var values = SavedValues.ReadArray<T>(reader);
        builder.Add(kind, type, (ref VBuffer<T> destination) => destination = new(values.Length, [.. values]));
    }
}
