using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace MLNetDeep.Package.Tests.Api;

/// <summary>A member in a line that reads like its declaration in C#.</summary>
internal static class ApiMember
{
    private static readonly NullabilityInfoContext Nullability = new();

    public static string Of(MemberInfo member) => Obsolete(member) + member switch
    {
        ConstructorInfo constructor =>
            $"{Access(constructor)} {constructor.DeclaringType!.Name.Split('`')[0]}({Parameters(constructor)})",
        MethodInfo method =>
            $"{Access(method)} {Modifiers(method)}{Return(method)} {method.Name}{TypeParameters(method)}({Parameters(method)})"
            + Constraints(method.IsGenericMethod ? method.GetGenericArguments() : []),
        PropertyInfo property => Property(property),
        FieldInfo field => Field(field),
        EventInfo one => $"{Access(one.AddMethod!)} {Modifiers(one.AddMethod!)}event {ApiTypeName.Of(Nullability.Create(one))} {one.Name}",
        _ => throw new NotSupportedException($"{member.DeclaringType}.{member.Name} is a {member.MemberType}."),
    };

    /// <summary>Parameters, separated by commas.</summary>
    public static string Parameters(MethodBase method) =>
        (method.IsDefined(typeof(ExtensionAttribute), inherit: false) ? "this " : "") + string.Join(", ", method.GetParameters().Select(Parameter));

    /// <summary><c> where T : …</c> for each that has a constraint.</summary>
    public static string Constraints(Type[] parameters) => string.Concat(parameters.Select(parameter =>
    {
        var attributes = parameter.GenericParameterAttributes;
        var isValue = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint);
        string[] all =
        [
            .. attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) ? ["class"] : Array.Empty<string>(),
            .. isValue ? ["struct"] : Array.Empty<string>(),
            .. parameter.GetGenericParameterConstraints().Where(type => type != typeof(ValueType)).Select(ApiTypeName.Of),
            .. attributes.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && !isValue ? ["new()"] : Array.Empty<string>(),
        ];
        return all.Length > 0 ? $" where {parameter.Name} : {string.Join(", ", all)}" : "";
    }));

    public static string Return(MethodInfo method) =>
        (method.ReturnType.IsByRef ? "ref " : "") + ApiTypeName.Of(Nullability.Create(method.ReturnParameter));

    /// <summary>Whether code of other assemblies can name the member.</summary>
    public static bool IsVisible(MethodBase? method) => method is not null && (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly);

    /// <summary>Whether its author calls it obsolete: the compiler marks constructors of types with required members, too.</summary>
    public static string Obsolete(MemberInfo member) =>
        member.IsDefined(typeof(ObsoleteAttribute), inherit: false) && !member.IsDefined(typeof(CompilerFeatureRequiredAttribute), inherit: false)
            ? "[Obsolete] "
            : "";

    private static string TypeParameters(MethodInfo method) =>
        method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";

    private static string Property(PropertyInfo property)
    {
        var (get, set) = (property.GetMethod, property.SetMethod);
        var widest = IsVisible(get) && (get!.IsPublic || !IsVisible(set)) ? get : set!;
        var setter = set?.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) == true ? "init" : "set";
        string Accessor(MethodInfo? accessor, string name) => !IsVisible(accessor) ? ""
            : Access(accessor!) == Access(widest) ? $"{name}; " : $"{Access(accessor!)} {name}; ";
        var index = property.GetIndexParameters();
        var name = index.Length > 0 ? $"this[{string.Join(", ", index.Select(Parameter))}]" : property.Name;
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        return $"{Access(widest)} {Modifiers(widest)}{required}{ApiTypeName.Of(Nullability.Create(property))} {name} "
            + $"{{ {Accessor(get, "get")}{Accessor(set, setter)}}}";
    }

    private static string Field(FieldInfo field)
    {
        var type = ApiTypeName.Of(Nullability.Create(field));
        var access = field.IsPublic ? "public" : "protected";
        if (field.IsLiteral)
            return $"{access} const {type} {field.Name} = {Constant(field.GetRawConstantValue(), field.FieldType)}";
        return $"{access} {(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{type} {field.Name}";
    }

    private static string Parameter(ParameterInfo parameter)
    {
        var by = parameter.IsOut ? "out " : parameter.IsIn ? "in " : parameter.ParameterType.IsByRef ? "ref "
            : parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) ? "params " : "";
        var value = parameter.HasDefaultValue ? $" = {Constant(parameter.RawDefaultValue, parameter.ParameterType)}" : "";
        return $"{by}{ApiTypeName.Of(Nullability.Create(parameter))} {parameter.Name}{value}";
    }

    private static string Constant(object? value, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        return value switch
        {
            null => type.IsValueType ? "default" : "null",
            string text => $"\"{text}\"",
            bool yes => yes ? "true" : "false",
            _ when type.IsEnum => $"{ApiTypeName.Of(type)}.{Enum.GetName(type, value) ?? Convert.ToString(value, CultureInfo.InvariantCulture)}",
            float number => number.ToString("R", CultureInfo.InvariantCulture) + "f",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString()!,
        };
    }

    private static string Access(MethodBase method) => method.IsPublic ? "public" : "protected";

    private static string Modifiers(MethodInfo method)
    {
        if (method.DeclaringType!.IsInterface)
            return method.IsStatic ? "static " : "";
        if (method.IsStatic)
            return "static ";
        if (!method.IsVirtual || (method.IsFinal && method.GetBaseDefinition() == method))
            return "";
        return (method.IsFinal ? "sealed " : "")
            + (method.IsAbstract ? "abstract " : "")
            + (method.GetBaseDefinition() != method ? "override " : method.IsAbstract ? "" : "virtual ");
    }
}
