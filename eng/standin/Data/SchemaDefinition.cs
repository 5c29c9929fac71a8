using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>How the public fields and properties of a class become columns.</summary>
public sealed class SchemaDefinition : List<SchemaDefinition.Column>
{
    /// <summary>Read: columns are made of the members. Write: the members are filled from columns.</summary>
    [Flags]
    public enum Direction
    {
        Read = 1,
        Write = 2,
        Both = Read | Write,
    }

    private SchemaDefinition() { }

    public Column this[string columnName] => Find(column => column.ColumnName == columnName);

    public static SchemaDefinition Create(Type userType, Direction direction = Direction.Both)
    {
        ArgumentNullException.ThrowIfNull(userType);
        var definition = new SchemaDefinition();
        foreach (var member in Members(userType, direction))
        {
            if (member.IsDefined(typeof(NoColumnAttribute)))
                continue;
            string name = member.GetCustomAttribute<ColumnNameAttribute>()?.Name ?? member.Name;
            if (definition[name] != null)
                throw new ArgumentOutOfRangeException(nameof(userType), $"Duplicate column name '{name}' detected, this is disallowed");
            definition.Add(new Column(member.Name, ColumnTypeOf(member), name));
        }
        return definition;
    }

    /// <summary>A definition of the schema's columns, each of which must be a member of the class.</summary>
    internal static SchemaDefinition Create(Type userType, DataViewSchema schema)
    {
        var definition = Create(userType, Direction.Read);
        definition.RemoveAll(column => schema.GetColumnOrNull(column.ColumnName) == null);
        foreach (var known in schema.Where(column => !column.IsHidden))
        {
            var column = definition[known.Name] ?? throw new InvalidOperationException($"Type should contain a member named {known.Name}");
            column.ColumnType = known.Type;
            column.Annotations = known.Annotations;
        }
        return definition;
    }

    internal static IEnumerable<MemberInfo> Members(Type userType, Direction direction)
    {
        var fields = userType.GetFields(BindingFlags.Public | BindingFlags.Instance);
        var properties = userType.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property =>
            property.GetIndexParameters().Length == 0
            && (!direction.HasFlag(Direction.Read) || property.GetMethod?.IsPublic == true)
            && (!direction.HasFlag(Direction.Write) || property.SetMethod?.IsPublic == true));
        return [.. fields, .. properties];
    }

    internal static Type TypeOf(MemberInfo member) => member is FieldInfo field ? field.FieldType : ((PropertyInfo)member).PropertyType;

    /// <summary>The type of a vector member's items, or the member's own type.</summary>
    internal static Type ItemTypeOf(Type memberType, out bool isVector)
    {
        isVector = memberType.IsArray
            || (memberType.IsGenericType && memberType.GetGenericTypeDefinition() == typeof(VBuffer<>));
        return !isVector ? memberType : memberType.GetElementType() ?? memberType.GetGenericArguments()[0];
    }

    private static DataViewType ColumnTypeOf(MemberInfo member)
    {
        var raw = ItemTypeOf(TypeOf(member), out bool isVector);
        var item = ColumnTypeExtensions.StandardType(raw) ?? throw new ArgumentOutOfRangeException("rawType",
            $"Could not determine an IDataView type and registered custom types for member {member.Name}");
        if (member.GetCustomAttribute<KeyTypeAttribute>() is { } key)
        {
            if (!KeyDataViewType.IsValidDataType(raw))
                throw new ArgumentOutOfRangeException("userType",
                    $"Member {member.Name} marked with KeyType attribute, but does not appear to be a valid kind of data for a key type");
            item = new KeyDataViewType(raw, key.KeyCount.Count);
        }
        return isVector ? new VectorDataViewType(item, member.GetCustomAttribute<VectorTypeAttribute>()?.Size ?? 0) : item;
    }

    /// <summary>One column: its member, name, type and annotations.</summary>
    public sealed class Column
    {
        internal Column(string memberName, DataViewType columnType, string columnName)
        {
            MemberName = memberName;
            ColumnType = columnType;
            ColumnName = columnName;
        }

        public string MemberName { get; }

        public string ColumnName { get; set; }

        public DataViewType ColumnType { get; set; }

        public DataViewSchema.Annotations Annotations { get; internal set; }
    }
}
