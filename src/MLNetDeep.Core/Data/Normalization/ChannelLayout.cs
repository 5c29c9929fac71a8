namespace MLNetDeep.Data;

/// <summary>Where the columns of a channel lie in a row.</summary>
public enum ChannelLayout
{
    /// <summary>Channels alternate (R G B R G B …): column c belongs to channel c mod channels.</summary>
    Interleaved,

    /// <summary>A channel's columns lie together (R R … G G … B B …): column c belongs to channel ⌊c·channels/columns⌋.</summary>
    Planar,
}
