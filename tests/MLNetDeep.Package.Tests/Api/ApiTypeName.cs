using System.Reflection;

namespace MLNetDeep.Package.Tests.Api;

/// <summary>A type as C# writes it, nullability included: <c>IReadOnlyList&lt;string?&gt;?</c>. Namespaces are left out.</summary>
internal static class ApiTypeName
{
    private static readonly Dictionary<Type, string> Keywords = new()
    {
        [typeof(void)] = "void", [typeof(object)] = "object", [typeof(string)] = "string", [typeof(bool)] = "bool",
        [typeof(char)] = "char", [typeof(byte)] = "byte", [typeof(sbyte)] = "sbyte", [typeof(short)] = "short",
        [typeof(ushort)] = "ushort", [typeof(int)] = "int", [typeof(uint)] = "uint", [typeof(long)] = "long",
        [typeof(ulong)] = "ulong", [typeof(float)] = "float", [typeof(double)] = "double", [typeof(decimal)] = "decimal",
    };

    public static string Of(Type type) => Of(type, nullability: null);

    public static string Of(NullabilityInfo info) => Of(info.Type, info);

    /// <summary>The name of the type itself, with the types it stands in: <c>Outer.Inner&lt;T&gt;</c>.</summary>
    public static string OfDefinition(Type type)
    {
        var arguments = type.GetGenericArguments().Select(argument => argument.Name).ToArray();
        return WithArguments(type, arguments);
    }

    private static string Of(Type type, NullabilityInfo? nullability)
    {
        if (type.IsByRef)
            return Of(type.GetElementType()!, nullability);
        if (Nullable.GetUnderlyingType(type) is { } value)
            return Of(value) + "?";

        var mark = !type.IsValueType && nullability?.ReadState == NullabilityState.Nullable ? "?" : "";
        if (type.IsArray)
            return $"{Of(type.GetElementType()!, nullability?.ElementType)}[{new string(',', type.GetArrayRank() - 1)}]{mark}";
        if (type.IsPointer)
            return Of(type.GetElementType()!) + "*";
        if (Keywords.TryGetValue(type, out var keyword))
            return keyword + mark;
        if (type.IsGenericParameter)
            return type.Name + mark;

        var arguments = type.GetGenericArguments();
        var inside = nullability?.GenericTypeArguments is { } known && known.Length == arguments.Length ? known : null;
        return WithArguments(type, [.. arguments.Select((argument, i) => Of(argument, inside?[i]))]) + mark;
    }

    // A nested type repeats the parameters of the types around it; each is written where it belongs.
    private static string WithArguments(Type type, string[] arguments)
    {
        var outer = type.DeclaringType;
        var outerCount = outer?.GetGenericArguments().Length ?? 0;
        var own = arguments[outerCount..];
        var name = type.Name.Split('`')[0] + (own.Length > 0 ? $"<{string.Join(", ", own)}>" : "");
        return outer is null ? name : $"{WithArguments(outer, arguments[..outerCount])}.{name}";
    }
}
