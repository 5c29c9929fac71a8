using System.Reflection;

namespace Microsoft.ML.Runtime;

/// <summary>Finds loadable classes by load name.</summary>
public sealed class ComponentCatalog
{
    private const BindingFlags AnyVisibility = BindingFlags.Public | BindingFlags.NonPublic;
    private static readonly Type[] _parameters = [typeof(IHostEnvironment), typeof(ModelLoadContext)];

    private readonly Lock _lock = new();
    private readonly HashSet<Assembly> _assemblies = [];
    private readonly Dictionary<string, MethodBase> _loaders = new(StringComparer.OrdinalIgnoreCase);

    internal ComponentCatalog() { }

    /// <summary>Makes the loadable classes of an assembly known. Loading a model does this for the assemblies it names.</summary>
    public void RegisterAssembly(Assembly assembly)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        lock (_lock)
            if (_assemblies.Add(assembly))
                foreach (var attribute in assembly.GetCustomAttributes<LoadableClassAttribute>())
                    _loaders[attribute.LoadName] = FindLoader(attribute);
    }

    /// <summary>Loads the component of that name; null where there is none.</summary>
    internal object LoadOrNull(string loadName, IHostEnvironment env, ModelLoadContext ctx)
    {
        MethodBase loader;
        lock (_lock)
            loader = _loaders.GetValueOrDefault(loadName);
        return loader is ConstructorInfo constructor
            ? constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, [env, ctx], null)
            : loader?.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [env, ctx], null);
    }

    // The load constructor or the static Create method, both of the environment and the context.
    private static MethodBase FindLoader(LoadableClassAttribute attribute)
    {
        var constructor = attribute.LoaderType == attribute.InstanceType
            ? attribute.LoaderType.GetConstructor(BindingFlags.Instance | AnyVisibility, _parameters) : null;
        var create = attribute.LoaderType.GetMethod("Create", BindingFlags.Static | AnyVisibility, _parameters);
        if (constructor != null && create != null && constructor.IsPublic == create.IsPublic)
            throw new InvalidOperationException(
                $"Can't load type {attribute.InstanceType}, because it has both a load constructor and a Create method of equal visibility.");
        MethodBase loader = constructor == null || create?.IsPublic == true ? create : constructor;
        return loader ?? throw new InvalidOperationException($"Can't instantiate loadable class '{attribute.InstanceType.Name}'.");
    }
}
