using System.Runtime.CompilerServices;
using Microsoft.ML.Data;

namespace Microsoft.ML;

/// <summary>Writes and reads column types and the values that columns hold.</summary>
internal static class SavedValues
{
    private enum TypeCode : byte
    {
        Primitive,
        Key,
        Vector,
    }

    public static void WriteType(BinaryWriter writer, DataViewType type)
    {
        if (type is VectorDataViewType vector)
        {
            writer.Write((byte)TypeCode.Vector);
            WriteArray(writer, vector.Dimensions);
            WriteType(writer, vector.ItemType);
            return;
        }
        var key = type as KeyDataViewType;
        int index = Array.IndexOf(ColumnTypeExtensions.StandardTypes, ColumnTypeExtensions.StandardType(type.RawType));
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
                var dimensions = ReadArray<int>(reader);
                return new VectorDataViewType((PrimitiveDataViewType)ReadType(reader), dimensions);
            case TypeCode.Key:
                var raw = ColumnTypeExtensions.StandardTypes[reader.ReadByte()].RawType;
                return new KeyDataViewType(raw, reader.ReadUInt64());
            case TypeCode.Primitive:
                return ColumnTypeExtensions.StandardTypes[reader.ReadByte()];
            default:
                throw new FormatException("Corrupt model file: a column is of an unknown type.");
        }
    }

    public static void WriteArray<T>(BinaryWriter writer, IReadOnlyCollection<T> items)
    {
        writer.Write(items.Count);
        foreach (var item in items)
            Write(writer, item);
    }

    public static T[] ReadArray<T>(BinaryReader reader)
    {
        int count = reader.ReadInt32();
        if (count < 0 || count > reader.BaseStream.Length - reader.BaseStream.Position)
            throw new FormatException($"Corrupt model file: it says that {count} items follow.");
        return [.. Enumerable.Range(0, count).Select(_ => Read<T>(reader))];
    }

    // All types but text are a few bytes without references.
    public static void Write<T>(BinaryWriter writer, T value)
    {
        if (value is string or ReadOnlyMemory<char>)
        {
            writer.Write(value.ToString());
            return;
        }
        var bytes = new byte[Unsafe.SizeOf<T>()];
        Unsafe.WriteUnaligned(ref bytes[0], value);
        writer.Write(bytes);
    }

    public static T Read<T>(BinaryReader reader)
    {
        if (typeof(T) == typeof(string))
            return (T)(object)reader.ReadString();
        if (typeof(T) == typeof(ReadOnlyMemory<char>))
            return (T)(object)reader.ReadString().AsMemory();
        var bytes = new byte[Unsafe.SizeOf<T>()];
        reader.BaseStream.ReadExactly(bytes);
        return Unsafe.ReadUnaligned<T>(ref bytes[0]);
    }
}
