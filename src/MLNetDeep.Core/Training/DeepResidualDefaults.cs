namespace MLNetDeep;

/// <summary>Defaults that options and plain parameters share.</summary>
internal static class DeepResidualDefaults
{
    public const int Blocks = 1;
    public const int Width = 256;
    public const int HiddenWidth = 256;
    public const float Dropout = 0.15f;
}
