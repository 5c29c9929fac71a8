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

    public Column this[string columnName]
    {
        get => Find(column => column.ColumnName == columnName);
        set
        {
            int index = FindIndex(column => column.ColumnName == columnName);
            if (index < 0)
                throw new ArgumentOutOfRangeException(nameof(columnName), $"Column '{columnName}' not found");
            this[index] = value;
        }
    }

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
        if (!ColumnTypeExtensions.IsStandardType(raw))
            throw new ArgumentOutOfRangeException("rawType",
                $"Could not determine an IDataView type and registered custom types for member {member.Name}");
        var item = ColumnTypeExtensions.PrimitiveTypeFromType(raw);
        if (member.GetCustomAttribute<KeyTypeAttribute>() is { } key)
        {
            if (!KeyDataViewType.IsValidDataType(raw))
                throw new ArgumentOutOfRangeException("userType",
                    $"Member {member.Name} marked with KeyType attribute, but does not appear to be a valid kind of data for a key type");
            item = new KeyDataViewType(raw, key.KeyCount?.Count
                ?? throw new NotSupportedException("Using KeyType without the Count parameter is not supported"));
        }
        var dimensions = member.GetCustomAttribute<VectorTypeAttribute>()?.Dims;
        return !isVector ? item : dimensions == null ? new VectorDataViewType(item) : new VectorDataViewType(item, dimensions);
    }

    /// <summary>One column: its member, name, type and annotations.</summary>
    public sealed class Column
    {
        private readonly DataViewSchema.Annotations.Builder _annotations = new();

        internal Column(string memberName, DataViewType columnType, string columnName = null)
        {
            MemberName = memberName;
            ColumnType = columnType;
            ColumnName = columnName ?? memberName;
        }

        public string MemberName { get; }

        public string ColumnName { get; set; }

        public DataViewType ColumnType { get; set; }

        public DataViewSchema.Annotations Annotations => _annotations.ToAnnotations();

        public void AddAnnotation<T>(string kind, T value, DataViewType annotationType) =>
            _annotations.Add(kind, annotationType, (ref T destination) => destination = value);

        internal void AddAnnotations(DataViewSchema.Annotations annotations) => _annotations.Add(annotations, _ => true);
    }
}
