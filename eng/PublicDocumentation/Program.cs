// publicdocumentation DOCUMENTATION ASSEMBLY REFERENCE…: takes out of a documentation file what users of the assembly cannot see. The compiler
// documents every member, and has no option for it.
using System.Xml.Linq;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

if (args.Length < 2)
{
    Console.Error.WriteLine("usage: publicdocumentation DOCUMENTATION ASSEMBLY REFERENCE...");
    return 2;
}
var compilation = CSharpCompilation.Create("documentation", references: args[1..].Select(path => MetadataReference.CreateFromFile(path)));
var document = XDocument.Load(args[0], LoadOptions.PreserveWhitespace);
foreach (var member in document.Descendants("member").Where(member => !IsVisible(member.Attribute("name")!.Value)).ToArray())
{
    (member.PreviousNode as XText)?.Remove();
    member.Remove();
}
var beside = $"{args[0]}.{Environment.ProcessId}.tmp";
document.Save(beside);
File.Move(beside, args[0], overwrite: true);
return 0;

bool IsVisible(string id)
{
    var symbol = DocumentationCommentId.GetFirstSymbolForDeclarationId(id, compilation);
    while (IsShown(symbol) && symbol!.ContainingType is { } type)
        symbol = type;
    return IsShown(symbol);
}

static bool IsShown(ISymbol? symbol) => symbol?.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal;
