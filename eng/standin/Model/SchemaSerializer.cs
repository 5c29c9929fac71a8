using System.Runtime.CompilerServices;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Writes and reads a schema, with annotations of the standard types.</summary>
internal static class SchemaSerializer
{
    private enum TypeCode : byte
    {
        Primitive,
        Key,
        Vector,
    }

    // The place in this list is what the file holds: append only.
    private static readonly PrimitiveDataViewType[] _primitives =
    [
        NumberDataViewType.SByte, NumberDataViewType.Byte, NumberDataViewType.Int16, NumberDataViewType.UInt16,
        NumberDataViewType.Int32, NumberDataViewType.UInt32, NumberDataViewType.Int64, NumberDataViewType.UInt64,
        NumberDataViewType.Single, NumberDataViewType.Double, TextDataViewType.Instance, BooleanDataViewType.Instance,
        DateTimeDataViewType.Instance, DateTimeOffsetDataViewType.Instance, TimeSpanDataViewType.Instance, RowIdDataViewType.Instance,
    ];

    public static void Write(BinaryWriter writer, DataViewSchema schema)
    {
        writer.Write(schema.Count);
        foreach (var column in schema)
        {
            writer.Write(column.Name);
            WriteType(writer, column.Type);
            DataViewSchema.Column[] annotations = [.. column.Annotations.Schema.Where(annotation => CanWrite(annotation.Type))];
            writer.Write(annotations.Length);
            foreach (var annotation in annotations)
            {
                writer.Write(annotation.Name);
                WriteType(writer, annotation.Type);
                Call(nameof(WriteAnnotation), annotation.Type, writer, column.Annotations, annotation);
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
            var type = ReadType(reader);
            var builder = new DataViewSchema.Annotations.Builder();
            int annotations = reader.ReadInt32();
            for (int j = 0; j < annotations; j++)
            {
                string kind = reader.ReadString();
                var annotationType = ReadType(reader);
                Call(nameof(ReadAnnotation), annotationType, reader, builder, kind, annotationType);
            }
            schema.AddColumn(name, type, builder.ToAnnotations());
        }
        return schema.ToSchema();
    }

    public static void WriteType(BinaryWriter writer, DataViewType type)
    {
        if (type is VectorDataViewType vector)
        {
            writer.Write((byte)TypeCode.Vector);
            writer.Write(vector.Dimensions.Length);
            foreach (int dimension in vector.Dimensions)
                writer.Write(dimension);
            WriteType(writer, vector.ItemType);
            return;
        }
        var key = type as KeyDataViewType;
        int index = Array.FindIndex(_primitives, primitive => primitive.RawType == type.RawType);
        if (index < 0)
            throw new NotSupportedException($"A column of the type {type} cannot be saved.");
        writer.Write((byte)(key == null ? TypeCode.Primitive : TypeCode.Key));
        writer.Write((byte)index);
        if (key != null)
            writer.Write(key.Count);
    }

    public static DataViewType ReadType(BinaryReader reader)
    {
        switch ((TypeCode)reader.ReadByte())
        {
            case TypeCode.Vector:
                var dimensions = new List<int>();
                for (int count = reader.ReadInt32(); dimensions.Count < count;)
                    dimensions.Add(reader.ReadInt32());
                return new VectorDataViewType((PrimitiveDataViewType)ReadType(reader), dimensions.ToArray());
            case TypeCode.Key:
                var raw = _primitives[reader.ReadByte()].RawType;
                return new KeyDataViewType(raw, reader.ReadUInt64());
            case TypeCode.Primitive:
                return _primitives[reader.ReadByte()];
            default:
                throw new FormatException("The model's schema has a column of an unknown type.");
        }
    }

    private static bool CanWrite(DataViewType type) =>
        type.GetItemType() is PrimitiveDataViewType item && _primitives.Any(primitive => primitive.RawType == item.RawType);

    private static void Call(string method, DataViewType type, params object[] arguments) =>
        typeof(SchemaSerializer).GetMethod(type is VectorDataViewType ? method + "Vector" : method,
            System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Static)
            .MakeGenericMethod(type.GetItemType().RawType)
            .Invoke(null, System.Reflection.BindingFlags.DoNotWrapExceptions, null, arguments, null);

    private static void WriteAnnotation<T>(BinaryWriter writer, DataViewSchema.Annotations annotations, DataViewSchema.Column annotation)
    {
        T value = default;
        annotations.GetValue(annotation.Name, ref value);
        WriteValue(writer, value);
    }

    private static void WriteAnnotationVector<T>(BinaryWriter writer, DataViewSchema.Annotations annotations, DataViewSchema.Column annotation)
    {
        VBuffer<T> vector = default;
        annotations.GetValue(annotation.Name, ref vector);
        writer.Write(vector.Length);
        foreach (var value in vector.DenseValues())
            WriteValue(writer, value);
    }

    private static void ReadAnnotation<T>(BinaryReader reader, DataViewSchema.Annotations.Builder builder, string kind, DataViewType type)
    {
        var value = ReadValue<T>(reader);
        builder.Add(kind, type, (ref T destination) => destination = value);
    }

    private static void ReadAnnotationVector<T>(BinaryReader reader, DataViewSchema.Annotations.Builder builder, string kind, DataViewType type)
    {
        var values = new List<T>();
        for (int count = reader.ReadInt32(); values.Count < count;)
            values.Add(ReadValue<T>(reader));
        var vector = new VBuffer<T>(values.Count, [.. values]);
        builder.Add(kind, type, (ref VBuffer<T> destination) => vector.CopyTo(ref destination));
    }

    // All types but text are a few bytes without references.
    private static void WriteValue<T>(BinaryWriter writer, T value)
    {
        if (value is ReadOnlyMemory<char> text)
            writer.Write(text.ToString());
        else
            writer.Write(Bytes(value));
    }

    private static byte[] Bytes<T>(T value)
    {
        var bytes = new byte[Unsafe.SizeOf<T>()];
        Unsafe.WriteUnaligned(ref bytes[0], value);
        return bytes;
    }

    private static T ReadValue<T>(BinaryReader reader)
    {
        if (typeof(T) == typeof(ReadOnlyMemory<char>))
            return (T)(object)reader.ReadString().AsMemory();
        var bytes = new byte[Unsafe.SizeOf<T>()];
        reader.BaseStream.ReadExactly(bytes);
        return Unsafe.ReadUnaligned<T>(ref bytes[0]);
    }
}
