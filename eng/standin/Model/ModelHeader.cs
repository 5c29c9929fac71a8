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
    public readonly string LoaderSignatureAlt;

    /// <param name="modelSignature">Eight characters that name the format.</param>
    /// <param name="verWrittenCur">The version that is written.</param>
    /// <param name="verReadableCur">The oldest reader's version that can read what is written.</param>
    /// <param name="verWeCanReadBack">The oldest version that can be read.</param>
    /// <param name="loaderAssemblyName">The assembly that loads the component.</param>
    /// <param name="loaderSignature">The load name by which it finds the class; at most 24 characters.</param>
    /// <param name="loaderSignatureAlt">An older load name.</param>
    public VersionInfo(string modelSignature, uint verWrittenCur, uint verReadableCur, uint verWeCanReadBack,
        string loaderAssemblyName, string loaderSignature = null, string loaderSignatureAlt = null)
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
        LoaderSignatureAlt = loaderSignatureAlt;
    }
}

/// <summary>What stands before a component's own bytes.</summary>
internal struct ModelHeader
{
    private const uint Magic = 0x4E41_5453; // "STAN"

    public ulong ModelSignature;
    public uint ModelVerWritten;
    public uint ModelVerReadable;
    public string LoaderSignature;
    public string LoaderAssemblyName;

    public readonly void Write(BinaryWriter writer)
    {
        writer.Write(Magic);
        writer.Write(ModelSignature);
        writer.Write(ModelVerWritten);
        writer.Write(ModelVerReadable);
        writer.Write(LoaderSignature ?? "");
        writer.Write(LoaderAssemblyName ?? "");
    }

    public static ModelHeader Read(BinaryReader reader)
    {
        if (reader.ReadUInt32() != Magic)
            throw new FormatException("This is not a model of the ML.NET stand-in.");
        return new()
        {
            ModelSignature = reader.ReadUInt64(),
            ModelVerWritten = reader.ReadUInt32(),
            ModelVerReadable = reader.ReadUInt32(),
            LoaderSignature = reader.ReadString(),
            LoaderAssemblyName = reader.ReadString(),
        };
    }

    public readonly void Check(VersionInfo version)
    {
        if (ModelSignature != version.ModelSignature)
            throw new FormatException("Unknown file type: the model holds another component than expected.");
        if (ModelVerReadable > version.VerWrittenCur)
            throw new FormatException($"Cannot read component '{LoaderSignature}' of the model, because the model is too new.");
        if (ModelVerWritten < version.VerWeCanReadBack)
            throw new FormatException($"Cannot read component '{LoaderSignature}' of the model, because the model is too old.");
    }
}
