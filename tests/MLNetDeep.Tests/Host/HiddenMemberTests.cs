using System.Reflection;
using System.Reflection.Emit;
using Microsoft.ML;

namespace MLNetDeep.Tests.Host;

/// <summary>What ML.NET hides is called in the folder Host alone: a new version of ML.NET is then one folder to check.</summary>
/// <remarks>One public base has a hidden interface, by which ML.NET finds the predictor of a model; all its members are public.</remarks>
[TestClass]
public sealed class HiddenMemberTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    // All that is hidden and may stand outside Host: an interface declared, nothing called.
    private static readonly string[] Declarations =
    [
        "MLNetDeep.DeepResidualPredictionTransformer implements Microsoft.ML.ISingleFeaturePredictionTransformer",
    ];

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    [TestMethod]
    public void HiddenMembers_OutsideHost_AreDeclaredByTheNamedBaseAlone()
    {
        var types = typeof(DeepResidualTrainer).Assembly.GetTypes();
        var uses = types.Where(type => Outermost(type).Namespace != "MLNetDeep.Host").SelectMany(HiddenUses).Distinct().ToArray();

        CollectionAssert.AreEquivalent(Declarations, uses, string.Join("\n", uses));
    }

    [TestMethod]
    public void HiddenMembers_InHost_AreFoundByThisTest()
    {
        var types = typeof(DeepResidualTrainer).Assembly.GetTypes();
        var uses = types.Where(type => Outermost(type).Namespace == "MLNetDeep.Host").SelectMany(HiddenUses).ToArray();

        Assert.Contains(use => use.Contains("SetVersionInfo"), uses);
    }

    [TestMethod]
    public void PublicTypes_InHost_AreNone()
    {
        var types = typeof(DeepResidualTrainer).Assembly.GetExportedTypes().Where(type => type.Namespace == "MLNetDeep.Host");

        Assert.AreEqual("", string.Join("\n", types));
    }

    private static IEnumerable<string> HiddenUses(Type type)
    {
        var inherited = type.BaseType?.GetInterfaces() ?? [];
        foreach (var used in type.GetInterfaces().Except(inherited).Where(IsHidden))
            yield return $"{type} implements {used}";
        foreach (var method in type.GetMethods(Declared).Concat<MethodBase>(type.GetConstructors(Declared)))
            foreach (var used in MembersUsedBy(method).Where(IsHidden))
                yield return $"{type}.{method.Name} uses {used.DeclaringType}.{used.Name}";
    }

    private static IEnumerable<MemberInfo> MembersUsedBy(MethodBase method)
    {
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        var typeArguments = method.DeclaringType!.IsGenericType ? method.DeclaringType.GetGenericArguments() : null;
        var methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (var i = 0; i < code.Length;)
        {
            short value = code[i++];
            if (value == 0xFE)
                value = (short)(0xFE00 | code[i++]);
            switch (OpCodesByValue[value].OperandType)
            {
                case OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType:
                    yield return method.Module.ResolveMember(BitConverter.ToInt32(code, i), typeArguments, methodArguments)!;
                    i += 4;
                    break;
                case OperandType.InlineSwitch:
                    i += 4 + 4 * BitConverter.ToInt32(code, i);
                    break;
                case OperandType.InlineNone:
                    break;
                case OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar:
                    i += 1;
                    break;
                case OperandType.InlineVar:
                    i += 2;
                    break;
                case OperandType.InlineI8 or OperandType.InlineR:
                    i += 8;
                    break;
                default:
                    i += 4;
                    break;
            }
        }
    }

    private static bool IsHidden(MemberInfo member)
    {
        if (!IsOfMLNet(member as Type ?? member.DeclaringType!))
            return false;
        return member switch
        {
            Type type => !IsOpen(type),
            MethodBase method => !IsOpen(method.DeclaringType!) || method.IsAssembly || method.IsPrivate || method.IsFamilyAndAssembly,
            FieldInfo field => !IsOpen(field.DeclaringType!) || field.IsAssembly || field.IsPrivate || field.IsFamilyAndAssembly,
            _ => false,
        };
    }

    // Arguments of generic types are ours or listed by themselves.
    private static bool IsOpen(Type type) => (type.IsGenericType ? type.GetGenericTypeDefinition() : type).IsVisible;

    private static bool IsOfMLNet(Type type) =>
        type.Assembly == typeof(MLContext).Assembly || type.Assembly.GetName().Name!.StartsWith("Microsoft.ML.", StringComparison.Ordinal);

    private static Type Outermost(Type type) => type.DeclaringType is null ? type : Outermost(type.DeclaringType);
}
