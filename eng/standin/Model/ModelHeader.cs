namespace Microsoft.ML;

/// <summary>What a component says of its saved form when it saves, and expects of it when it loads.</summary>
internal readonly struct VersionInfo
{
    public readonly ulong ModelSignature;
    public readonly uint VerWrittenCur;
    public readonly uint VerReadableCur;
    public readonly uint VerWeCanReadBack;
    public readonly string LoaderAssemblyName;
    public readonly string LoaderSignature;

    /// <param name="modelSignature">Eight characters that name the format.</param>
    /// <param name="verWrittenCur">The version that is written.</param>
    /// <param name="verReadableCur">The oldest reader's version that can read what is written.</param>
    /// <param name="verWeCanReadBack">The oldest version that can be read.</param>
    /// <param name="loaderAssemblyName">The assembly that loads the component.</param>
    /// <param name="loaderSignature">The load name by which it finds the class; at most 24 characters.</param>
    public VersionInfo(string modelSignature, uint verWrittenCur, uint verReadableCur, uint verWeCanReadBack,
        string loaderAssemblyName, string loaderSignature)
    {
        if (modelSignature?.Length != 8 || modelSignature.Any(c => c is '\0' or > '\xFF'))
            throw new ArgumentOutOfRangeException(nameof(modelSignature), "A model signature has eight characters, each of one byte.");
        if (loaderSignature?.Length > 24)
            throw new ArgumentOutOfRangeException(nameof(loaderSignature), "A loader signature has at most 24 characters.");
        if (verReadableCur > verWrittenCur || verWeCanReadBack > verWrittenCur)
            throw new ArgumentOutOfRangeException(nameof(verWrittenCur), "The version written must be the highest of the three.");
        for (int i = 7; i >= 0; i--)
            ModelSignature = (ModelSignature << 8) | modelSignature[i];
        VerWrittenCur = verWrittenCur;
        VerReadableCur = verReadableCur;
        VerWeCanReadBack = verWeCanReadBack;
        LoaderAssemblyName = loaderAssemblyName;
        LoaderSignature = loaderSignature;
    }

    /// <summary>The first version of the saved form of a component of this assembly.</summary>
    public static VersionInfo First(string modelSignature, string loaderSignature) =>
        new(modelSignature, 0x00010001, 0x00010001, 0x00010001, typeof(VersionInfo).Assembly.FullName, loaderSignature);
}

/// <summary>What stands before a component's own bytes.</summary>
internal readonly struct ModelHeader
{
    private const uint Magic = 0x4E41_5453; // "STAN"

    private readonly ulong _modelSignature;
    private readonly uint _verWritten;
    private readonly uint _verReadable;

    public readonly string LoaderSignature;
    public readonly string LoaderAssemblyName;

    public ModelHeader(BinaryReader reader)
    {
        if (reader.ReadUInt32() != Magic)
            throw new FormatException("This is not a model of the ML.NET stand-in.");
        _modelSignature = reader.ReadUInt64();
        _verWritten = reader.ReadUInt32();
        _verReadable = reader.ReadUInt32();
        LoaderSignature = reader.ReadString();
        LoaderAssemblyName = reader.ReadString();
    }

    public static void Write(BinaryWriter writer, VersionInfo version)
    {
        writer.Write(Magic);
        writer.Write(version.ModelSignature);
        writer.Write(version.VerWrittenCur);
        writer.Write(version.VerReadableCur);
        writer.Write(version.LoaderSignature ?? "");
        writer.Write(version.LoaderAssemblyName ?? "");
    }

    public void Check(VersionInfo version)
    {
        if (_modelSignature != version.ModelSignature)
            throw new FormatException("Unknown file type: the model holds another component than expected.");
        if (_verReadable > version.VerWrittenCur)
            throw new FormatException($"Cannot read component '{LoaderSignature}' of the model, because the model is too new.");
        if (_verWritten < version.VerWeCanReadBack)
            throw new FormatException($"Cannot read component '{LoaderSignature}' of the model, because the model is too old.");
    }
}
