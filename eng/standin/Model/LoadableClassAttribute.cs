namespace Microsoft.ML;

/// <summary>On an assembly: says which class a component is loaded by, under which name.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
internal sealed class LoadableClassAttribute : Attribute
{
    /// <param name="instType">What is made; it has the load constructor or the Create method.</param>
    /// <param name="argType">The options type; null for load constructors.</param>
    /// <param name="sigType">What it is loaded as.</param>
    /// <param name="userName">A name for people.</param>
    /// <param name="loadName">The name that models hold.</param>
    public LoadableClassAttribute(Type instType, Type argType, Type sigType, string userName, string loadName)
        : this(instType, instType, argType, sigType, userName, loadName) { }

    /// <summary>Where the load constructor or Create method is in another class.</summary>
    public LoadableClassAttribute(Type instType, Type loaderType, Type argType, Type sigType, string userName, string loadName)
    {
        InstanceType = instType;
        LoaderType = loaderType;
        LoadName = loadName;
    }

    public Type InstanceType { get; }

    public Type LoaderType { get; }

    public string LoadName { get; }
}

/// <summary>The signature of load constructors: the environment comes before it.</summary>
internal delegate void SignatureLoadModel(ModelLoadContext ctx);
