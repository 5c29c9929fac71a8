using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;

namespace MLNetDeep.Package.Tests.Api;

/// <summary>
/// All that an assembly shows, as text: types by their names, members by their kinds (constructors, properties, methods) and names. What the compiler generates
/// for a record (equality, printing, deconstruction) is left out.
/// </summary>
internal static class ApiText
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    public static string Of(Assembly assembly)
    {
        var text = new StringBuilder();
        foreach (var space in assembly.GetExportedTypes().GroupBy(type => type.Namespace).OrderBy(space => space.Key, StringComparer.Ordinal))
        {
            text.Append(text.Length > 0 ? "\n" : "").Append($"namespace {space.Key}\n");
            foreach (var type in space.OrderBy(ApiTypeName.OfDefinition, StringComparer.Ordinal))
            {
                text.Append($"\n{Declaration(type)}\n");
                foreach (var line in Lines(type))
                    text.Append($"    {line}\n");
            }
        }
        return text.ToString();
    }

    private static string Declaration(Type type)
    {
        var name = ApiTypeName.OfDefinition(type);
        var head = ApiMember.Obsolete(type) + (type.IsDefined(typeof(FlagsAttribute), inherit: false) ? "[Flags] " : "");
        if (typeof(Delegate).IsAssignableFrom(type))
        {
            var invoke = type.GetMethod("Invoke")!;
            return $"{head}public delegate {ApiMember.Return(invoke)} {name}({ApiMember.Parameters(invoke)})";
        }

        var bases = Bases(type).ToArray();
        return $"{head}public {Kind(type)} {name}{(bases.Length > 0 ? $" : {string.Join(", ", bases)}" : "")}"
            + ApiMember.Constraints(type.GetGenericArguments());
    }

    private static string Kind(Type type)
    {
        if (type.IsEnum)
            return "enum";
        if (type.IsInterface)
            return "interface";
        if (type.IsValueType)
            return (type.IsDefined(typeof(IsReadOnlyAttribute), inherit: false) ? "readonly " : "")
                + (type.IsByRefLike ? "ref " : "") + (IsRecord(type) ? "record struct" : "struct");
        var modifier = type.IsAbstract && type.IsSealed ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "";
        return modifier + (IsRecord(type) ? "record" : "class");
    }

    private static bool IsRecord(Type type) =>
        type.GetMethod("PrintMembers", Declared)?.IsDefined(typeof(CompilerGeneratedAttribute)) == true;

    // The base, then the interfaces that neither it nor another interface brings. A record's IEquatable is generated.
    private static IEnumerable<string> Bases(Type type)
    {
        if (type.IsEnum)
            return type.GetEnumUnderlyingType() is var number && number == typeof(int) ? [] : [ApiTypeName.Of(number)];
        var all = type.GetInterfaces();
        var brought = all.SelectMany(one => one.GetInterfaces()).Concat(type.BaseType?.GetInterfaces() ?? []).ToHashSet();
        var interfaces = all.Where(one => one.IsVisible && !brought.Contains(one) && !(IsRecord(type) && one == typeof(IEquatable<>).MakeGenericType(type)))
            .Select(ApiTypeName.Of).Order(StringComparer.Ordinal);
        var isPlain = type.BaseType is null || type.BaseType == typeof(object) || type.BaseType == typeof(ValueType);
        return isPlain ? interfaces : interfaces.Prepend(ApiTypeName.Of(type.BaseType!));
    }

    private static IEnumerable<string> Lines(Type type)
    {
        if (type.IsEnum)
            return type.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => $"{field.Name} = {field.GetRawConstantValue()}");
        if (typeof(Delegate).IsAssignableFrom(type))
            return [];
        return type.GetMembers(Declared).Where(IsShown).OrderBy(Rank).ThenBy(member => member.Name, StringComparer.Ordinal)
            .Select(member => (member.Name, Line: ApiMember.Of(member)))
            .GroupBy(member => member.Name)
            .SelectMany(overloads => overloads.Select(member => member.Line).Order(StringComparer.Ordinal));
    }

    private static int Rank(MemberInfo member) => member switch
    {
        FieldInfo => 0,
        ConstructorInfo => 1,
        PropertyInfo => 2,
        EventInfo => 3,
        _ => 4,
    };

    private static bool IsShown(MemberInfo member) => member switch
    {
        Type => false, // a nested type is listed by itself
        MethodInfo method => ApiMember.IsVisible(method) && !IsGenerated(method)
            && (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)),
        ConstructorInfo constructor => !constructor.IsStatic && ApiMember.IsVisible(constructor) && !IsGenerated(constructor),
        PropertyInfo property => property.Name != "EqualityContract" && property.GetAccessors(nonPublic: true).Any(ApiMember.IsVisible),
        EventInfo one => ApiMember.IsVisible(one.AddMethod),
        FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
        _ => true,
    };

    private static bool IsGenerated(MemberInfo member) => member.IsDefined(typeof(CompilerGeneratedAttribute), inherit: false);
}
