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
        bool isBuffer = isVector && !memberType.IsArray;
        var made = GenericCall.Invoke<MemberBinding<TRow>>(isBuffer ? Buffer<int, int> : isVector ? Array<int, int> : Scalar<int, int>, [userItem, item]);
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

    private static MemberBinding<TRow> Scalar<TMember, TValue>() => new ScalarBinding<TMember, TValue>();

    private static MemberBinding<TRow> Array<TMember, TValue>() => new ArrayBinding<TMember, TValue>();

    private static MemberBinding<TRow> Buffer<TMember, TValue>() => new BufferBinding<TValue>();

    // Keys that users write count from 0, and are missing where out of range. What they read is not changed: so does ML.NET.
    private Func<TMember, TValue> ToValue<TMember, TValue>() =>
        typeof(TMember) == typeof(string) ? (Func<TMember, TValue>)(Delegate)(Func<string, ReadOnlyMemory<char>>)(text => text.AsMemory())
        : Definition.ColumnType.GetItemType() is KeyDataViewType key
            ? member => Convert.ToUInt64(member) is var k && k < key.Count ? (TValue)Convert.ChangeType(k + 1, typeof(TValue)) : default
        : Same<TMember, TValue>();

    private static Func<TValue, TMember> ToMember<TValue, TMember>() =>
        typeof(TMember) == typeof(string) ? (Func<TValue, TMember>)(Delegate)(Func<ReadOnlyMemory<char>, string>)(text => text.ToString())
        : Same<TValue, TMember>();

    private static Func<TFrom, TTo> Same<TFrom, TTo>() => (Func<TFrom, TTo>)(Delegate)(Func<TFrom, TFrom>)(value => value);

    /// <summary>A member of one value: a number, say, or a string.</summary>
    private sealed class ScalarBinding<TMember, TValue> : MemberBinding<TRow>
    {
        public override Delegate Getter(Func<TRow> current)
        {
            var (read, convert) = (Read<TMember>(), ToValue<TMember, TValue>());
            return (ValueGetter<TValue>)((ref TValue value) => value = convert(read(current())));
        }

        public override Action<TRow> Setter(DataViewRow row, DataViewSchema.Column column)
        {
            var (write, convert) = (Write<TMember>(), ToMember<TValue, TMember>());
            var getter = row.GetGetter<TValue>(column);
            TValue value = default;
            return target =>
            {
                getter(ref value);
                write(target, convert(value));
            };
        }
    }

    /// <summary>A member that is an array; null is an empty one.</summary>
    private sealed class ArrayBinding<TMember, TValue> : MemberBinding<TRow>
    {
        public override Delegate Getter(Func<TRow> current)
        {
            var (read, convert) = (Read<TMember[]>(), ToValue<TMember, TValue>());
            return (ValueGetter<VBuffer<TValue>>)((ref VBuffer<TValue> value) =>
            {
                var array = read(current()) ?? [];
                var editor = VBufferEditor.Create(ref value, array.Length);
                for (int i = 0; i < array.Length; i++)
                    editor.Values[i] = convert(array[i]);
                value = editor.Commit();
            });
        }

        public override Action<TRow> Setter(DataViewRow row, DataViewSchema.Column column)
        {
            var (read, write, convert) = (Read<TMember[]>(), Write<TMember[]>(), ToMember<TValue, TMember>());
            var getter = row.GetGetter<VBuffer<TValue>>(column);
            VBuffer<TValue> value = default;
            return target =>
            {
                getter(ref value);
                // The object's own array is used again where it fits.
                var array = read(target);
                if (array == null || array.Length != value.Length)
                    write(target, array = new TMember[value.Length]);
                foreach (var (i, item) in value.Items(all: true))
                    array[i] = convert(item);
            };
        }
    }

    /// <summary>A member that is a <see cref="VBuffer{T}"/>.</summary>
    private sealed class BufferBinding<T> : MemberBinding<TRow>
    {
        public override Delegate Getter(Func<TRow> current)
        {
            var (read, convert) = (Read<VBuffer<T>>(), ToValue<T, T>());
            return (ValueGetter<VBuffer<T>>)((ref VBuffer<T> value) =>
            {
                read(current()).CopyTo(ref value);
                foreach (ref var item in VBufferEditor.CreateFromBuffer(ref value).Values)
                    item = convert(item);
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
