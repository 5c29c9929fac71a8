using System.Reflection;
using System.Text;
using Microsoft.ML.Runtime;

namespace Microsoft.ML;

/// <summary>Where one component loads itself from; the counterpart of <see cref="ModelSaveContext"/>.</summary>
internal sealed class ModelLoadContext
{
    private readonly ModelZipReader _zip;
    private readonly string _directory;
    private readonly ModelHeader _header;
    private readonly long _start;

    public readonly BinaryReader Reader;

    private ModelLoadContext(ModelZipReader zip, string directory)
    {
        _zip = zip;
        _directory = directory;
        Reader = zip.Open($"{directory}/{ModelSaveContext.ModelStreamName}");
        _header = new ModelHeader(Reader);
        _start = Reader.BaseStream.Position;
    }

    public void CheckAtModel(VersionInfo ver)
    {
        if (Reader.BaseStream.Position != _start)
            throw new InvalidOperationException("The component has read something already.");
        _header.Check(ver);
    }

    public bool TryLoadBinaryStream(string name, Action<BinaryReader> action)
    {
        using var reader = _zip.OpenOrNull($"{_directory}/{name}");
        if (reader == null)
            return false;
        action(reader);
        return true;
    }

    /// <summary>Loads the component that was saved inside this one as <paramref name="name"/>.</summary>
    public TResult LoadModel<TResult>(IHostEnvironment env, string name) where TResult : class =>
        LoadModel<TResult>(env, _zip, $"{_directory}/{name}");

    // The file names the assembly and the class's load name: nothing needs to be registered before.
    public static TResult LoadModel<TResult>(IHostEnvironment env, ModelZipReader zip, string directory) where TResult : class
    {
        var context = new ModelLoadContext(zip, directory);
        using (context.Reader)
        {
            var header = context._header;
            Register(env, header.LoaderAssemblyName);
            var component = env.ComponentCatalog.LoadOrNull(header.LoaderSignature, env, context)
                ?? throw new FormatException($"Could not find the component '{header.LoaderSignature}' of the assembly "
                    + $"'{header.LoaderAssemblyName}', which the model needs. Is that assembly missing?");
            return component as TResult
                ?? throw new FormatException($"The component '{header.LoaderSignature}' is no {typeof(TResult).Name}.");
        }
    }

    private static void Register(IHostEnvironment env, string assemblyName)
    {
        if (string.IsNullOrEmpty(assemblyName))
            return;
        try
        {
            env.ComponentCatalog.RegisterAssembly(Assembly.Load(new AssemblyName(assemblyName)));
        }
        catch (Exception exception) when (exception is IOException or BadImageFormatException)
        {
            throw new FormatException($"The assembly '{assemblyName}', which the model needs, cannot be loaded.", exception);
        }
    }
}
