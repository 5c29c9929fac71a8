using System.Linq.Expressions;
using System.Reflection;

namespace Microsoft.ML.Data;

/// <summary>Connects a member of a class with a column: reads the member as the column's value, and writes the value to it.</summary>
internal abstract class MemberBinding<TRow>
{
    public MemberInfo Member { get; private set; }

    public SchemaDefinition.Column Definition { get; private set; }

    /// <summary>A getter of the member of the object that <paramref name="current"/> names.</summary>
    public abstract Delegate Getter(Func<TRow> current);

    /// <summary>An action that writes the row's value to the member of an object.</summary>
    public abstract Action<TRow> Setter(DataViewRow row, DataViewSchema.Column column);

    /// <summary>One binding for each column of the definition (by default that of the class).</summary>
    public static MemberBinding<TRow>[] CreateAll(SchemaDefinition definition, SchemaDefinition.Direction direction)
    {
        var members = SchemaDefinition.Members(typeof(TRow), direction).ToLookup(member => member.Name);
        return [.. (definition ?? SchemaDefinition.Create(typeof(TRow), direction)).Select(column =>
            Create(members[column.MemberName].FirstOrDefault() ?? throw new ArgumentOutOfRangeException("userSchemaDefinition",
                $"No field or property with the name '{column.MemberName}' found in the type {typeof(TRow)}"), column))];
    }

    private static MemberBinding<TRow> Create(MemberInfo member, SchemaDefinition.Column definition)
    {
        var memberType = SchemaDefinition.TypeOf(member);
        var userItem = SchemaDefinition.ItemTypeOf(memberType, out bool isVector);
        var item = definition.ColumnType.GetItemType().RawType;
        if (isVector != definition.ColumnType is VectorDataViewType || (userItem == typeof(string) ? typeof(ReadOnlyMemory<char>) : userItem) != item)
            throw new ArgumentOutOfRangeException("userSchemaDefinition",
                $"Column '{definition.ColumnName}' is supposed to have item type {item}, but associated field has type {userItem}");
        Type binding =
            memberType == typeof(string) ? typeof(TextBinding)
            : memberType == typeof(string[]) ? typeof(TextArrayBinding)
            : memberType.IsArray ? typeof(ArrayBinding<>).MakeGenericType(typeof(TRow), item)
            : isVector ? typeof(VectorBinding<>).MakeGenericType(typeof(TRow), item)
            : typeof(ScalarBinding<>).MakeGenericType(typeof(TRow), item);
        var made = (MemberBinding<TRow>)Activator.CreateInstance(binding);
        made.Member = member;
        made.Definition = definition;
        return made;
    }

    private Func<TRow, TMember> Read<TMember>()
    {
        var row = Expression.Parameter(typeof(TRow));
        return Expression.Lambda<Func<TRow, TMember>>(Expression.MakeMemberAccess(row, Member), row).Compile();
    }

    private Action<TRow, TMember> Write<TMember>()
    {
        var row = Expression.Parameter(typeof(TRow));
        var value = Expression.Parameter(typeof(TMember));
        return Expression.Lambda<Action<TRow, TMember>>(Expression.Assign(Expression.MakeMemberAccess(row, Member), value), row, value).Compile();
    }

    // What users write counts from 0, and is missing where it is out of range. What they read is not changed: so does ML.NET.
    private Func<T, T> ToKey<T>()
    {
        if (Definition.ColumnType.GetItemType() is not KeyDataViewType key)
            return null;
        return value => Convert.ToUInt64(value) is var k && k < key.Count ? (T)Convert.ChangeType(k + 1, typeof(T)) : default;
    }

    private sealed class ScalarBinding<T> : MemberBinding<TRow>
    {
        public override Delegate Getter(Func<TRow> current)
        {
            var read = Read<T>();
            var toKey = ToKey<T>();
            return toKey == null
                ? (ValueGetter<T>)((ref T value) => value = read(current()))
                : (ref T value) => value = toKey(read(current()));
        }

        public override Action<TRow> Setter(DataViewRow row, DataViewSchema.Column column)
        {
            var write = Write<T>();
            var getter = row.GetGetter<T>(column);
            T value = default;
            return target =>
            {
                getter(ref value);
                write(target, value);
            };
        }
    }

    private sealed class TextBinding : MemberBinding<TRow>
    {
        public override Delegate Getter(Func<TRow> current)
        {
            var read = Read<string>();
            return (ValueGetter<ReadOnlyMemory<char>>)((ref ReadOnlyMemory<char> value) => value = read(current()).AsMemory());
        }

        public override Action<TRow> Setter(DataViewRow row, DataViewSchema.Column column)
        {
            var write = Write<string>();
            var getter = row.GetGetter<ReadOnlyMemory<char>>(column);
            ReadOnlyMemory<char> value = default;
            return target =>
            {
                getter(ref value);
                write(target, value.ToString());
            };
        }
    }

    private sealed class ArrayBinding<T> : MemberBinding<TRow>
    {
        public override Delegate Getter(Func<TRow> current)
        {
            var read = Read<T[]>();
            var toKey = ToKey<T>();
            return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
            {
                var array = read(current()) ?? [];
                var editor = VBufferEditor.Create(ref value, array.Length);
                for (int i = 0; i < array.Length; i++)
                    editor.Values[i] = toKey == null ? array[i] : toKey(array[i]);
                value = editor.Commit();
            });
        }

        public override Action<TRow> Setter(DataViewRow row, DataViewSchema.Column column)
        {
            var (read, write) = (Read<T[]>(), Write<T[]>());
            var getter = row.GetGetter<VBuffer<T>>(column);
            VBuffer<T> value = default;
            return target =>
            {
                getter(ref value);
                // The object's own array is used again where it fits.
                var array = read(target);
                if ((array?.Length ?? 0) != value.Length)
                    write(target, array = new T[value.Length]);
                value.CopyTo(array);
            };
        }
    }

    private sealed class TextArrayBinding : MemberBinding<TRow>
    {
        public override Delegate Getter(Func<TRow> current)
        {
            var read = Read<string[]>();
            return (ValueGetter<VBuffer<ReadOnlyMemory<char>>>)((ref VBuffer<ReadOnlyMemory<char>> value) =>
            {
                var array = read(current()) ?? [];
                var editor = VBufferEditor.Create(ref value, array.Length);
                for (int i = 0; i < array.Length; i++)
                    editor.Values[i] = array[i].AsMemory();
                value = editor.Commit();
            });
        }

        public override Action<TRow> Setter(DataViewRow row, DataViewSchema.Column column)
        {
            var write = Write<string[]>();
            var getter = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
            VBuffer<ReadOnlyMemory<char>> value = default;
            return target =>
            {
                getter(ref value);
                write(target, [.. value.DenseValues().Select(text => text.ToString())]);
            };
        }
    }

    private sealed class VectorBinding<T> : MemberBinding<TRow>
    {
        public override Delegate Getter(Func<TRow> current)
        {
            var read = Read<VBuffer<T>>();
            var toKey = ToKey<T>();
            return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
            {
                read(current()).CopyTo(ref value);
                var values = VBufferEditor.CreateFromBuffer(ref value).Values;
                for (int i = 0; toKey != null && i < values.Length; i++)
                    values[i] = toKey(values[i]);
            });
        }

        public override Action<TRow> Setter(DataViewRow row, DataViewSchema.Column column)
        {
            var (read, write) = (Read<VBuffer<T>>(), Write<VBuffer<T>>());
            var getter = row.GetGetter<VBuffer<T>>(column);
            return target =>
            {
                var value = read(target);
                getter(ref value);
                write(target, value);
            };
        }
    }
}
