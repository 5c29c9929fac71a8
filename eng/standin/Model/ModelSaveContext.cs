using System.Text;

namespace Microsoft.ML;

/// <summary>Where one component saves itself: a binary stream of its own, further streams, and components inside it.</summary>
public sealed class ModelSaveContext : IDisposable
{
    internal const string ModelStreamName = "Model.key";

    private readonly Repository.Entry _entry;
    private readonly MemoryStream _body = new();

    internal readonly RepositoryWriter Repository;
    internal readonly string Directory;
    internal readonly BinaryWriter Writer;
    internal ModelHeader Header;

    internal ModelSaveContext(RepositoryWriter rep, string dir, string name)
    {
        Repository = rep;
        Directory = dir ?? "";
        _entry = rep.CreateEntry(dir, name);
        Writer = new BinaryWriter(_body, Encoding.UTF8, leaveOpen: true);
    }

    internal bool InRepository => true;

    internal void CheckAtModel()
    {
        if (_body.Position != 0)
            throw new InvalidOperationException("The component has written something already.");
    }

    internal void SetVersionInfo(VersionInfo ver)
    {
        Header.ModelSignature = ver.ModelSignature;
        Header.ModelVerWritten = ver.VerWrittenCur;
        Header.ModelVerReadable = ver.VerReadableCur;
        Header.LoaderSignature = ver.LoaderSignature;
        Header.LoaderAssemblyName = ver.LoaderAssemblyName;
    }

    internal void SaveBinaryStream(string name, Action<BinaryWriter> action)
    {
        using var entry = Repository.CreateEntry(Directory, name);
        using var writer = new BinaryWriter(entry.Stream, Encoding.UTF8, leaveOpen: true);
        action(writer);
    }

    internal void SaveStringOrNull(string str)
    {
        Writer.Write(str != null);
        if (str != null)
            Writer.Write(str);
    }

    internal void SaveString(string str) => SaveStringOrNull(str ?? throw new ArgumentNullException(nameof(str)));

    internal void SaveString(ReadOnlyMemory<char> str) => SaveStringOrNull(str.ToString());

    internal void SaveNonEmptyString(string str)
    {
        ArgumentException.ThrowIfNullOrEmpty(str);
        SaveStringOrNull(str);
    }

    internal void SaveNonEmptyString(ReadOnlyMemory<char> str) => SaveNonEmptyString(str.ToString());

    /// <summary>Saves a component inside this one.</summary>
    internal void SaveModel<T>(T value, string name) where T : class => SaveModel(Repository, value, Path.Combine(Directory, name));

    internal static void SaveModel<T>(RepositoryWriter rep, T value, string path) where T : class
    {
        if (value == null)
            return;
        if (value is not ICanSaveModel component)
            throw new InvalidOperationException($"A component of the type {value.GetType()} cannot be saved: it is no {nameof(ICanSaveModel)}.");
        using var context = new ModelSaveContext(rep, path, ModelStreamName);
        component.Save(context);
        context.Done();
    }

    /// <summary>Writes header and bytes into the file.</summary>
    internal void Done()
    {
        Writer.Flush();
        using var writer = new BinaryWriter(_entry.Stream, Encoding.UTF8, leaveOpen: true);
        Header.Write(writer);
        writer.Write(_body.GetBuffer().AsSpan(0, (int)_body.Length));
    }

    public void Dispose()
    {
        Writer.Dispose();
        _entry.Dispose();
    }
}
