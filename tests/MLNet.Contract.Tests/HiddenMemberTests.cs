using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace MLNet.Contract.Tests;

/// <summary>
/// The hidden members that src/MLNetDeep/Host calls, found by their signatures and not by the compiler: it is built against one version of
/// ML.NET and runs on others. Those that it implements are implemented in <see cref="FriendTransformer"/>.
/// </summary>
[TestClass]
public sealed partial class HiddenMemberTests
{
    private const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static;

    [TestMethod]
    [DataRow("Data.IDataTransform", "IDataView get_Source()")]
    [DataRow("Data.IInternalCatalog", "IHostEnvironment get_Environment()")]
    [DataRow("LoadableClassAttribute", "Void .ctor(Type, Type, Type, Type, String, String[])")]
    [DataRow("Model.OnnxConverter.ICanSaveOnnx", "Boolean CanSaveOnnx(OnnxContext)")]
    [DataRow("Model.OnnxConverter.OnnxContext",
        "Boolean ContainsColumn(String)", "String GetNodeName(String)", "String GetVariableName(String)", "Void RemoveColumn(String, Boolean)",
        "Void CheckOpSetVersion(Int32, String)", "String AddIntermediateVariable(DataViewType, String, Boolean)",
        "OnnxNode CreateNode(String, IEnumerable`1[String], IEnumerable`1[String], String, String)",
        "OnnxNode CreateNode(String, String, String, String, String)",
        "String AddInitializer(Single, String, Boolean)", "String AddInitializer(IEnumerable`1[Single], IEnumerable`1[Int64], String, Boolean)",
        "String AddInitializer(Double, String, Boolean)", "String AddInitializer(IEnumerable`1[Double], IEnumerable`1[Int64], String, Boolean)",
        "String AddInitializer(Int64, String, Boolean)", "String AddInitializer(IEnumerable`1[Int64], IEnumerable`1[Int64], String, Boolean)",
        "String AddInitializer(IEnumerable`1[Boolean], IEnumerable`1[Int64], String, Boolean)")]
    [DataRow("Model.OnnxConverter.OnnxNode",
        "Void AddAttribute(String, Double)", "Void AddAttribute(String, Int64)", "Void AddAttribute(String, IEnumerable`1[Int64])")]
    [DataRow("ModelLoadContext",
        "Boolean TryLoadBinaryStream(String, Action`1[BinaryReader])", "BinaryReader Reader", "Void CheckAtModel(VersionInfo)")]
    [DataRow("ModelSaveContext",
        "Void SaveBinaryStream(String, Action`1[BinaryWriter])", "BinaryWriter Writer", "Void CheckAtModel()", "Void SetVersionInfo(VersionInfo)")]
    [DataRow("Runtime.ICancelable", "Boolean get_IsCanceled()")]
    [DataRow("Runtime.IHostEnvironmentInternal",
        "Boolean get_FallbackToCpu()", "Nullable`1[Int32] get_GpuDeviceId()", "Nullable`1[Int32] get_Seed()")]
    [DataRow("SchemaShape+Column", "Void .ctor(String, VectorKind, DataViewType, Boolean, SchemaShape)")]
    [DataRow("SignatureLoadModel", "Void Invoke(ModelLoadContext)")]
    [DataRow("TrainerInfo", "Void .ctor(Boolean, Boolean, Boolean, Boolean, Boolean, Boolean)")]
    [DataRow("VersionInfo", "Void .ctor(String, UInt32, UInt32, UInt32, String, String, String)")]
    public void HiddenType_MembersThatHostCalls_AreThere(string type, params string[] members)
    {
        var opened = typeof(HiddenMemberTests).Assembly.GetCustomAttributes<IgnoresAccessChecksToAttribute>();
        var found = opened.Select(one => Assembly.Load(one.AssemblyName).GetType($"Microsoft.ML.{type}")).Single(one => one is not null)!
            .GetMembers(All).Select(member => Namespaces().Replace(member.ToString()!, "")).ToArray();

        Assert.AreEqual("", string.Join("\n", members.Except(found)), $"{type} has\n{string.Join("\n", found)}");
    }

    [GeneratedRegex(@"(\w+\.)+(?=\w)")]
    private static partial Regex Namespaces();
}
