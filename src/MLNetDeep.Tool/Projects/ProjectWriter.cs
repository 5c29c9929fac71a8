using System.Reflection;
using System.Security;
using Microsoft.ML;
using MLNetDeep.Data;
using MLNetDeep.Storage;

namespace MLNetDeep.Tool;

/// <summary>
/// Writes two projects that use a model, in the shape of Model Builder: a console program with the code of training and consumption and the description of
/// the columns, and a web API of the same consumption.
/// </summary>
internal sealed class ProjectWriter(Table table, TrainingRequest request)
{
    private readonly string _name = ProjectCode.NameFor(table, request);

    /// <summary>Writes the projects into a folder that has the model.</summary>
    /// <returns>Their names.</returns>
    public string[] Write(string folder)
    {
        var code = new ProjectCode(_name, table, request);
        var (console, webApi) = (_name, $"{_name}.WebApi");
        WriteFile(folder, console, $"{_name}.csproj", ConsoleProject());
        WriteFile(folder, console, "Program.cs", code.Program());
        WriteFile(folder, console, $"{_name}.consumption.cs", code.Consumption());
        WriteFile(folder, console, $"{_name}.training.cs", code.Training());
        WriteFile(folder, console, $"{_name}.mbconfig", ModelBuilderConfig.Of(table, request));
        WriteFile(folder, webApi, $"{webApi}.csproj", WebApiProject());
        WriteFile(folder, webApi, "Program.cs", code.WebApi());
        return [console, webApi];
    }

    private static void WriteFile(string folder, string project, string name, string text) =>
        File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(folder, project)).FullName, name), text);

    private string ConsoleProject() => $"""
        <Project Sdk="Microsoft.NET.Sdk">

          <PropertyGroup>
            <OutputType>Exe</OutputType>
        {Properties}
          </PropertyGroup>

          <ItemGroup>
        {Model}
            <None Include="{_name}.mbconfig" />
            <Compile Update="{_name}.*.cs" DependentUpon="{_name}.mbconfig" />
          </ItemGroup>

        {Packages}
        </Project>

        """;

    private string WebApiProject() => $"""
        <Project Sdk="Microsoft.NET.Sdk.Web">

          <PropertyGroup>
        {Properties}
          </PropertyGroup>

          <ItemGroup>
        {Model}
            <Compile Include="../{_name}/{_name}.consumption.cs" Link="{_name}.consumption.cs" />
          </ItemGroup>

        {Packages}
        </Project>

        """;

    private const string Properties = """
            <TargetFramework>net10.0</TargetFramework>
            <Nullable>enable</Nullable>
            <ImplicitUsings>enable</ImplicitUsings>
        """;

    private string Model => $"""
            <None Include="../{TrainCommand.ModelName}" Link="{_name}.mlnet" CopyToOutputDirectory="PreserveNewest" />
        """;

    private static string Packages => $"""
          <ItemGroup>
            <PackageReference Include="Microsoft.ML" Version="{SecurityElement.Escape(VersionOf(typeof(MLContext).Assembly))}" />
            <PackageReference Include="MLNetDeep" Version="{SecurityElement.Escape(LibraryVersion.Text)}" />
          </ItemGroup>

        """;

    private static string VersionOf(Assembly assembly) =>
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
