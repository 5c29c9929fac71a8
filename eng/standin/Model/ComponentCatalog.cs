using System.Reflection;

namespace Microsoft.ML.Runtime;

/// <summary>Finds loadable classes by load name and signature.</summary>
public sealed class ComponentCatalog
{
    private readonly Lock _lock = new();
    private readonly HashSet<Assembly> _assemblies = [];
    private readonly Dictionary<(string LoadName, Type Signature), Loader> _loaders = [];

    internal ComponentCatalog() { }

    /// <summary>Makes the loadable classes of an assembly known. Loading a model does this for the assemblies it names.</summary>
    public void RegisterAssembly(Assembly assembly, bool throwOnError = true)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        lock (_lock)
        {
            if (!_assemblies.Add(assembly))
                return;
            foreach (var attribute in assembly.GetCustomAttributes<LoadableClassAttribute>())
                foreach (var signature in attribute.SigTypes)
                {
                    var loader = Loader.Find(attribute, signature);
                    if (loader == null && throwOnError)
                        throw new InvalidOperationException(
                            $"Can't instantiate loadable class '{attribute.InstanceType.Name}' with the signature {signature.Name}.");
                    foreach (string name in loader == null ? [] : attribute.LoadNames)
                        _loaders[(name.ToLowerInvariant(), signature)] = loader;
                }
        }
    }

    internal Loader Find(string loadName, Type signature)
    {
        lock (_lock)
            return _loaders.GetValueOrDefault((loadName.ToLowerInvariant(), signature));
    }

    /// <summary>A load constructor or static Create method, with or without the environment as its first parameter.</summary>
    internal sealed class Loader
    {
        private const BindingFlags AnyVisibility = BindingFlags.Public | BindingFlags.NonPublic;

        private readonly MethodBase _maker;
        private readonly bool _wantsEnvironment;

        private Loader(MethodBase maker, bool wantsEnvironment)
        {
            _maker = maker;
            _wantsEnvironment = wantsEnvironment;
        }

        public static Loader Find(LoadableClassAttribute attribute, Type signature)
        {
            Type[] parameters = [.. signature.GetMethod("Invoke").GetParameters().Select(p => p.ParameterType)];
            if (attribute.ArgType != null)
                parameters = [attribute.ArgType, .. parameters];
            return Find(attribute, [typeof(IHostEnvironment), .. parameters], true) ?? Find(attribute, parameters, false);
        }

        private static Loader Find(LoadableClassAttribute attribute, Type[] parameters, bool wantsEnvironment)
        {
            var constructor = !attribute.InstanceType.IsAssignableFrom(attribute.LoaderType) || attribute.LoaderType.IsAbstract ? null
                : attribute.LoaderType.GetConstructor(BindingFlags.Instance | AnyVisibility, parameters);
            var create = attribute.LoaderType.GetMethod("Create", BindingFlags.Static | AnyVisibility, parameters);
            if (create != null && !attribute.InstanceType.IsAssignableFrom(create.ReturnType))
                create = null;
            if (constructor != null && create != null && constructor.IsPublic == create.IsPublic)
                throw new InvalidOperationException(
                    $"Can't load type {attribute.InstanceType}, because it has both a load constructor and a Create method of equal visibility.");
            MethodBase maker = constructor == null || create?.IsPublic == true ? create : constructor;
            return maker == null ? null : new Loader(maker, wantsEnvironment);
        }

        public object Create(IHostEnvironment env, object[] arguments)
        {
            if (_wantsEnvironment)
                arguments = [env, .. arguments];
            const BindingFlags Direct = BindingFlags.DoNotWrapExceptions;
            return _maker is ConstructorInfo constructor
                ? constructor.Invoke(Direct, null, arguments, null)
                : _maker.Invoke(null, Direct, null, arguments, null);
        }
    }
}
