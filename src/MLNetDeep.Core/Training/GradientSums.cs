using MLNetDeep.Collectives;
using MLNetDeep.Networks;

namespace MLNetDeep.Training;

/// <summary>
/// Sums the gradients of a step over the ranks, those of parameters that train: all of them after the backward pass, or, of a group that sums in the background,
/// those of the upper layers while the lower ones compute. Both give the same bits. Nothing is allocated in a step but in the first one.
/// </summary>
internal sealed class GradientSums
{
    /// <summary>The least gradients, but for the last, that a sum is begun for: many small sums cost more than they save.</summary>
    private const int MinFloats = 1 << 18;

    private readonly ICollective _ranks;
    private readonly IBackgroundSums? _background;
    private readonly ParameterStore _store;
    private readonly List<(int First, int End)> _begun = [];     // in the order of their sums
    private int _left;                                           // gradients from here on are begun

    /// <param name="ranks">The rank's end of the group.</param>
    /// <param name="store">What has the gradients.</param>
    public GradientSums(ICollective ranks, ParameterStore store)
    {
        (_ranks, _background, _store) = (ranks, ranks as IBackgroundSums, store);
        Offer = Take;
    }

    /// <summary>Told, from the top down, that the gradients from an offset on are complete on this rank.</summary>
    public Action<int> Offer { get; }

    /// <summary>A backward pass begins.</summary>
    public void Begin()
    {
        _left = _store.Gradients.Length;
        _begun.Clear();
    }

    /// <summary>The backward pass has ended: leaves the sums in the store.</summary>
    public void Finish()
    {
        foreach (var (first, end) in _begun)
            _background!.FinishSum(_store.Gradients[first..end]);
        _begun.Clear();
        AddFrom(0);
        foreach (var (first, end) in _begun)
            _ranks.Sum(_store.Gradients[first..end]);
    }

    private void Take(int first)
    {
        if (_background is null || _left - first < MinFloats)
            return;
        var before = _begun.Count;
        AddFrom(first);
        for (var i = before; i < _begun.Count; i++)
            _background.BeginSum(_store.Gradients[_begun[i].First.._begun[i].End]);
    }

    // Ranges that follow one another are one sum; frozen ones are nobody's business.
    private void AddFrom(int offset)
    {
        var (first, end) = (offset, offset);
        foreach (var range in _store.Parameters)
        {
            if (range.Frozen || range.Offset < offset || range.Offset >= _left)
                continue;
            if (range.Offset != end)
            {
                Add(first, end);
                first = range.Offset;
            }
            end = range.Offset + range.Length;
        }
        Add(first, end);
        _left = offset;
    }

    private void Add(int first, int end)
    {
        if (first < end)
            _begun.Add((first, end));
    }
}
