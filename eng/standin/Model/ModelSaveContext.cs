using System.Text;

namespace Microsoft.ML;

/// <summary>Where one component saves itself: a binary stream of its own, further streams, and components inside it.</summary>
public sealed class ModelSaveContext
{
    internal const string ModelStreamName = "Model.key";

    private readonly ModelZipWriter _zip;
    private readonly string _directory;
    private readonly MemoryStream _body = new();
    private VersionInfo _version;

    internal readonly BinaryWriter Writer;

    private ModelSaveContext(ModelZipWriter zip, string directory)
    {
        _zip = zip;
        _directory = directory;
        Writer = new BinaryWriter(_body, Encoding.UTF8, leaveOpen: true);
    }

    internal void CheckAtModel()
    {
        if (_body.Position != 0)
            throw new InvalidOperationException("The component has written something already.");
    }

    internal void SetVersionInfo(VersionInfo ver) => _version = ver;

    internal void SaveBinaryStream(string name, Action<BinaryWriter> action) => _zip.Add($"{_directory}/{name}", action);

    /// <summary>Saves a component inside this one.</summary>
    internal void SaveModel(ICanSaveModel component, string name) => SaveModel(_zip, component, $"{_directory}/{name}");

    internal static void SaveModel(ModelZipWriter zip, ICanSaveModel component, string directory)
    {
        var context = new ModelSaveContext(zip, directory);
        component.Save(context);
        context.Writer.Flush();
        zip.Add($"{directory}/{ModelStreamName}", writer =>
        {
            ModelHeader.Write(writer, context._version);
            writer.Write(context._body.GetBuffer().AsSpan(0, (int)context._body.Length));
        });
    }
}
