namespace MLNetDeep.Storage;

/// <summary>
/// What a kind is called in a model file: part of the format, and never changed. The name of the class may change.
/// </summary>
/// <param name="name">The name; no two kinds of one part share it.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
internal sealed class KindAttribute(string name) : Attribute
{
    public string Name => name;
}
