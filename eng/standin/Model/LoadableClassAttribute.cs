namespace Microsoft.ML
{
    /// <summary>On an assembly: says which class a component is loaded by, under which names.</summary>
    [AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
    internal sealed class LoadableClassAttribute : Attribute
    {
        /// <param name="instType">What is made; it has the load constructor or the Create method.</param>
        /// <param name="argType">The options type; null for load constructors.</param>
        /// <param name="sigType">A delegate type: its parameters, after the environment, are those of the constructor.</param>
        /// <param name="userName">A name for people.</param>
        /// <param name="loadNames">The names that models hold.</param>
        public LoadableClassAttribute(Type instType, Type argType, Type sigType, string userName, params string[] loadNames)
            : this(instType, instType, argType, sigType, userName, loadNames) { }

        /// <summary>Where the load constructor or Create method is in another class.</summary>
        public LoadableClassAttribute(Type instType, Type loaderType, Type argType, Type sigType, string userName, params string[] loadNames)
        {
            InstanceType = instType;
            LoaderType = loaderType;
            ArgType = argType;
            SigTypes = [sigType];
            UserName = userName;
            LoadNames = loadNames;
        }

        public Type InstanceType { get; }

        public Type LoaderType { get; }

        public Type ArgType { get; }

        public Type[] SigTypes { get; }

        public string UserName { get; }

        public string[] LoadNames { get; }
    }

    /// <summary>The signature of load constructors.</summary>
    internal delegate void SignatureLoadModel(ModelLoadContext ctx);
}

namespace Microsoft.ML.Data
{
    internal delegate void SignatureLoadDataTransform(ModelLoadContext ctx, IDataView input);
}
