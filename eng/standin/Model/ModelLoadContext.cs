using System.Reflection;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Where one component loads itself from; the counterpart of <see cref="ModelSaveContext"/>.</summary>
internal sealed class ModelLoadContext : IDisposable
{
    public const string ModelStreamName = ModelSaveContext.ModelStreamName;

    private readonly long _start;

    public readonly RepositoryReader Repository;
    public readonly string Directory;
    public readonly BinaryReader Reader;
    public readonly string LoaderAssemblyName;
    internal ModelHeader Header;

    internal ModelLoadContext(RepositoryReader rep, Repository.Entry ent, string dir)
    {
        Repository = rep;
        Directory = dir ?? "";
        Reader = new BinaryReader(ent.Stream, Encoding.UTF8);
        Header = ModelHeader.Read(Reader);
        LoaderAssemblyName = Header.LoaderAssemblyName;
        _start = ent.Stream.Position;
    }

    public bool InRepository => true;

    public void CheckAtModel()
    {
        if (Reader.BaseStream.Position != _start)
            throw new InvalidOperationException("The component has read something already.");
    }

    public void CheckAtModel(VersionInfo ver)
    {
        CheckAtModel();
        CheckVersionInfo(ver);
    }

    public void CheckVersionInfo(VersionInfo ver) => Header.Check(ver);

    public string LoadStringOrNull() => Reader.ReadBoolean() ? Reader.ReadString() : null;

    public string LoadString() => LoadStringOrNull() ?? throw new FormatException("The model has no text where one must be.");

    public string LoadNonEmptyString() =>
        LoadString() is { Length: > 0 } text ? text : throw new FormatException("The model has an empty text where one must be.");

    public bool TryLoadBinaryStream(string name, Action<BinaryReader> action)
    {
        using var entry = Repository.OpenEntryOrNull(Directory, name);
        if (entry == null)
            return false;
        using var reader = new BinaryReader(entry.Stream, Encoding.UTF8);
        action(reader);
        return true;
    }

    /// <summary>Loads the component that was saved inside this one as <paramref name="name"/>.</summary>
    public void LoadModel<TRes, TSig>(IHostEnvironment env, out TRes result, string name, params object[] extra) where TRes : class =>
        LoadModel<TRes, TSig>(env, out result, Repository, Path.Combine(Directory, name), extra);

    public bool LoadModelOrNull<TRes, TSig>(IHostEnvironment env, out TRes result, string name, params object[] extra) where TRes : class =>
        LoadModelOrNull<TRes, TSig>(env, out result, Repository, Path.Combine(Directory, name), extra);

    public static void LoadModel<TRes, TSig>(IHostEnvironment env, out TRes result, RepositoryReader rep, string dir, params object[] extra)
        where TRes : class
    {
        if (!LoadModelOrNull<TRes, TSig>(env, out result, rep, dir, extra))
            throw new FormatException($"Corrupt model file: there is no component '{dir}'.");
    }

    public static bool LoadModelOrNull<TRes, TSig>(IHostEnvironment env, out TRes result, RepositoryReader rep, string dir,
        params object[] extra) where TRes : class
    {
        result = null;
        using var entry = rep.OpenEntryOrNull(dir, ModelStreamName);
        if (entry == null)
            return false;
        using var context = new ModelLoadContext(rep, entry, dir);
        result = context.Create<TRes, TSig>(env, extra);
        return true;
    }

    public void Dispose() => Reader.Dispose();

    // The file names the assembly and the class's load name: nothing needs to be registered before.
    private TRes Create<TRes, TSig>(IHostEnvironment env, object[] extra) where TRes : class
    {
        if (!string.IsNullOrEmpty(LoaderAssemblyName))
            TryRegister(env);
        var loader = env.ComponentCatalog.Find(Header.LoaderSignature, typeof(TSig))
            ?? throw new FormatException($"Could not find the component '{Header.LoaderSignature}' of the assembly '{LoaderAssemblyName}', "
                + "which the model needs. Is that assembly missing?");
        return loader.Create(env, [this, .. extra]) as TRes
            ?? throw new FormatException($"The component '{Header.LoaderSignature}' is no {typeof(TRes).Name}.");
    }

    private void TryRegister(IHostEnvironment env)
    {
        try
        {
            env.ComponentCatalog.RegisterAssembly(Assembly.Load(new AssemblyName(LoaderAssemblyName)));
        }
        catch (Exception exception) when (exception is IOException or BadImageFormatException)
        {
            throw new FormatException($"The assembly '{LoaderAssemblyName}', which the model needs, cannot be loaded.", exception);
        }
    }
}
