using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Publicizer;

/// <summary>
/// Marks the hidden types, methods and fields of an assembly public by changing the flags of their rows in the metadata tables
/// (ECMA-335, II.22.15, II.22.26 and II.22.37). Nothing else of the image changes: it is good to compile against, not to run.
/// </summary>
/// <remarks>
/// Hidden is private, private protected and internal. Protected and protected internal stay: they are visible to a derived
/// class as it is, and an override must repeat them.
/// </remarks>
internal static class PublicizedImage
{
    private const int TypeFlagsOffset = 0;   // Flags is the first column of a TypeDef row, 4 bytes
    private const int FieldFlagsOffset = 0;  // and of a Field row, 2 bytes;
    private const int MethodFlagsOffset = 6; // a MethodDef row has RVA (4) and ImplFlags (2) before it, 2 bytes

    /// <summary>Patches the image in place.</summary>
    /// <exception cref="BadImageFormatException">The bytes are not a managed assembly.</exception>
    public static void Patch(byte[] image)
    {
        using var pe = new PEReader(ImmutableArray.Create(image));
        if (!pe.HasMetadata)
            throw new BadImageFormatException("it has no metadata.");
        var reader = pe.GetMetadataReader();
        if (!reader.IsAssembly)
            throw new BadImageFormatException("it has no assembly manifest.");

        int metadata = pe.PEHeaders.MetadataStartOffset;
        foreach (var handle in reader.TypeDefinitions)
        {
            var type = reader.GetTypeDefinition(handle);
            if (IsCompilerSupport(reader, type))
                continue;

            var flags = image.AsSpan(metadata + RowOffset(reader, handle, TableIndex.TypeDef) + TypeFlagsOffset, 4);
            BinaryPrimitives.WriteUInt32LittleEndian(flags, (uint)Publicized(type.Attributes));

            foreach (var method in type.GetMethods())
            {
                var row = image.AsSpan(metadata + RowOffset(reader, method, TableIndex.MethodDef) + MethodFlagsOffset, 2);
                var definition = reader.GetMethodDefinition(method);
                if (!IsExplicitImplementation(reader, definition))
                    BinaryPrimitives.WriteUInt16LittleEndian(row, (ushort)Publicized(definition.Attributes));
            }

            var events = type.GetEvents().Select(e => reader.GetString(reader.GetEventDefinition(e).Name)).ToHashSet();
            foreach (var field in type.GetFields())
            {
                var row = image.AsSpan(metadata + RowOffset(reader, field, TableIndex.Field) + FieldFlagsOffset, 2);
                var definition = reader.GetFieldDefinition(field);

                // An event and the field behind it share a name; were both public, no use of the event would compile.
                if (!events.Contains(reader.GetString(definition.Name)))
                    BinaryPrimitives.WriteUInt16LittleEndian(row, (ushort)Publicized(definition.Attributes));
            }
        }
    }

    private static TypeAttributes Publicized(TypeAttributes flags)
    {
        var visibility = flags & TypeAttributes.VisibilityMask;
        var wider = visibility switch
        {
            TypeAttributes.NotPublic => TypeAttributes.Public,
            TypeAttributes.NestedPrivate => TypeAttributes.NestedPublic,
            TypeAttributes.NestedFamANDAssem => TypeAttributes.NestedPublic,
            TypeAttributes.NestedAssembly => TypeAttributes.NestedPublic,
            _ => visibility,
        };
        return (flags & ~TypeAttributes.VisibilityMask) | wider;
    }

    private static MethodAttributes Publicized(MethodAttributes flags)
    {
        var access = flags & MethodAttributes.MemberAccessMask;
        bool hidden = access is MethodAttributes.Private or MethodAttributes.FamANDAssem or MethodAttributes.Assembly;
        return hidden ? (flags & ~MethodAttributes.MemberAccessMask) | MethodAttributes.Public : flags;
    }

    private static FieldAttributes Publicized(FieldAttributes flags)
    {
        var access = flags & FieldAttributes.FieldAccessMask;
        bool hidden = access is FieldAttributes.Private or FieldAttributes.FamANDAssem or FieldAttributes.Assembly;
        return hidden ? (flags & ~FieldAttributes.FieldAccessMask) | FieldAttributes.Public : flags;
    }

    /// <summary>
    /// Types that every compiler embeds into its own output (NullableAttribute, EmbeddedAttribute, …): public in several
    /// references at once they would be ambiguous.
    /// </summary>
    private static bool IsCompilerSupport(MetadataReader reader, TypeDefinition type)
    {
        while (type.IsNested)
            type = reader.GetTypeDefinition(type.GetDeclaringType());
        string space = reader.GetString(type.Namespace);
        return space == "System" || space.StartsWith("System.", StringComparison.Ordinal) || space == "Microsoft.CodeAnalysis";
    }

    /// <summary>Named after its interface, "IDisposable.Dispose": reached through that interface only.</summary>
    private static bool IsExplicitImplementation(MetadataReader reader, MethodDefinition method)
        => !method.Attributes.HasFlag(MethodAttributes.RTSpecialName)
            && method.Attributes.HasFlag(MethodAttributes.Virtual)
            && reader.GetString(method.Name).Contains('.');

    private static int RowOffset(MetadataReader reader, EntityHandle handle, TableIndex table)
        => reader.GetTableMetadataOffset(table) + (MetadataTokens.GetRowNumber(handle) - 1) * reader.GetTableRowSize(table);
}
