namespace Publicizer;

/// <summary>publicizer OUTPUT-FOLDER ASSEMBLY…: writes a publicized copy of each assembly into the folder.</summary>
/// <remarks>Always writes: whether a copy is out of date is for the calling target's Inputs and Outputs to say.</remarks>
internal static class Program
{
    private static int Main(string[] args)
    {
        if (args.Length < 2)
        {
            Console.Error.WriteLine("usage: publicizer OUTPUT-FOLDER ASSEMBLY...");
            return 2;
        }

        try
        {
            Directory.CreateDirectory(args[0]);
            foreach (string assembly in args.AsSpan(1))
                Write(assembly, Path.Combine(args[0], Path.GetFileName(assembly)));
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BadImageFormatException)
        {
            // The shape of this line makes MSBuild report it as a build error.
            Console.Error.WriteLine($"Publicizer : error PUB0001: {e.Message}");
            return 1;
        }
    }

    /// <summary>Writes beside the target and moves, so that no other process ever reads half a file.</summary>
    private static void Write(string source, string target)
    {
        byte[] image = File.ReadAllBytes(source);
        try
        {
            PublicizedImage.Patch(image);
        }
        catch (BadImageFormatException e)
        {
            throw new BadImageFormatException($"'{source}' is not a managed assembly: {e.Message}", e);
        }

        string beside = $"{target}.{Environment.ProcessId}.tmp";
        File.WriteAllBytes(beside, image);
        File.Move(beside, target, overwrite: true);
    }
}
