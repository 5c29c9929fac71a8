using MLNetDeep.Networks;
using MLNetDeep.Training;
using static TorchSharp.torch;

namespace MLNetDeep.Libtorch;

/// <summary>
/// A network's parameter store on a device: values, gradients and buffers are one flat tensor each, and each range is a view of them. So
/// the norm, clipping, penalties and optimizers are operations on whole tensors.
/// </summary>
internal sealed class DeviceParameters : IDisposable
{
    private readonly OwnedTensors _owned = new();
    private readonly ParameterStore _store;
    private readonly Dictionary<string, Tensor> _tensors = [];
    private readonly Tensor[] _gradientsOfRanges;
    private readonly long[] _steps;                              // how many each range has taken

    public DeviceParameters(ParameterStore store, Device device)
    {
        (_store, Device) = (store, device);
        _steps = new long[store.Parameters.Length];
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();
        Values = _owned.Own(((ReadOnlySpan<float>)store.Values).ToDevice(device, store.Values.Length));
        Gradients = _owned.Own(zeros_like(Values));
        Buffers = _owned.Own(((ReadOnlySpan<float>)store.BufferValues).ToDevice(device, store.BufferValues.Length));
        Decays = _owned.Own(ToDecays(store).ToDevice(device, store.Values.Length));
        var gradients = new List<Tensor>();
        foreach (var range in store.Parameters)
        {
            _tensors.Add(range.Name, _owned.Own(ViewOf(Values, range).detach()));
            gradients.Add(_owned.Own(ViewOf(Gradients, range)));
        }
        _gradientsOfRanges = [.. gradients];
        foreach (var range in store.Buffers)
            _tensors.Add(range.Name, _owned.Own(ViewOf(Buffers, range)));
        SettleFrozen();
    }

    public Device Device { get; }

    /// <summary>All parameters, [parameters].</summary>
    public Tensor Values { get; }

    /// <summary>Their gradients, [parameters]; 0 where frozen.</summary>
    public Tensor Gradients { get; }

    /// <summary>All buffers, [buffers].</summary>
    public Tensor Buffers { get; }

    /// <summary>1 where penalties and decay apply by default, else 0, [parameters].</summary>
    public Tensor Decays { get; }

    /// <summary>Whether anything is left to train.</summary>
    public bool Train { get; private set; }

    public ParameterStore Store => _store;

    /// <summary>A parameter or buffer by its name in the model file.</summary>
    public Tensor this[string name] => _tensors[name];

    /// <summary>Takes note of which ranges of the store are frozen now.</summary>
    public void SettleFrozen()
    {
        Train = false;
        foreach (var range in _store.Parameters)
        {
            _tensors[range.Name].requires_grad = !range.Frozen;
            Train |= !range.Frozen;
        }
    }

    /// <summary>
    /// Takes what libtorch has collected for each range to its place of <see cref="Gradients"/>, and clears it for the next step.
    /// </summary>
    public void TakeGradients()
    {
        for (var r = 0; r < _gradientsOfRanges.Length; r++)
        {
            var range = _store.Parameters[r];
            if (range.Frozen || CollectedGradient.Of(_tensors[range.Name]) is not { } collected)
            {
                _gradientsOfRanges[r].zero_();
                continue;
            }
            _gradientsOfRanges[r].copy_(collected);
            collected.zero_();
        }
    }

    /// <summary>Takes values and buffers from a replica on another device.</summary>
    public void CopyFrom(DeviceParameters other)
    {
        Values.copy_(other.Values, true);                        // not blocking
        Buffers.copy_(other.Buffers, true);
    }

    /// <summary>
    /// Counts a step of each range that is not frozen, and gives the parts to update: neighbours that have taken as many steps and have the
    /// same rate are one. As a rule that is everything.
    /// </summary>
    public IReadOnlyList<ParameterPart> NextStep()
    {
        var parts = new List<ParameterPart>(1);
        for (var r = 0; r < _steps.Length; r++)
        {
            var range = _store.Parameters[r];
            if (range.Frozen)
                continue;
            var part = new ParameterPart(range.Offset, range.Length, ++_steps[r], range.RateFactor);
            if (parts.Count > 0 && parts[^1].IsFollowedBy(part))
                parts[^1] = parts[^1] with { Length = parts[^1].Length + part.Length };
            else
                parts.Add(part);
        }
        return parts;
    }

    /// <summary>Reads everything into a store of the same network.</summary>
    public void CopyTo(ParameterStore destination)
    {
        using var scope = NewDisposeScope();
        Values.ToHost(destination.Values);
        Buffers.ToHost(destination.BufferValues);
    }

    /// <summary>Keeps or restores the values, the buffers and how many steps each range has taken.</summary>
    public void Transfer(StateTransfer state)
    {
        Values.Transfer(state);
        Buffers.Transfer(state);
        state.Move<long>(_steps);
        foreach (var steps in _steps)
            state.Require(steps >= 0 && steps < long.MaxValue / 2, "the optimizer has taken fewer steps than none");
    }

    public void Dispose()
    {
        using (NewDisposeScope())
        using (no_grad())
        {
            // TorchSharp 0.99 never lets go of a tensor whose requires_grad was set: so none of the numbers stay with it.
            var nothing = empty(0, device: Device);
            foreach (var range in _store.Parameters)
            {
                CollectedGradient.Of(_tensors[range.Name])?.set_(nothing);
                _tensors[range.Name].set_(nothing);
            }
        }
        _owned.Dispose();
    }

    private static Tensor ViewOf(Tensor flat, ParameterRange range) =>
        flat.narrow(0, range.Offset, range.Length).view([.. range.Shape.ToArray().Select(dimension => (long)dimension)]);

    private static ReadOnlySpan<float> ToDecays(ParameterStore store)
    {
        var decays = new float[store.Values.Length];
        foreach (var range in store.Parameters)
            decays.AsSpan(range.Offset, range.Length).Fill(range.Decays ? 1 : 0);
        return decays;
    }
}

/// <summary>Parameters that lie together and are updated alike.</summary>
/// <param name="Offset">The first one's number.</param>
/// <param name="Length">How many there are.</param>
/// <param name="Step">The number of their step, from 1.</param>
/// <param name="RateFactor">Their learning rate, relative to the network's.</param>
internal readonly record struct ParameterPart(int Offset, int Length, long Step, float RateFactor)
{
    public bool IsFollowedBy(ParameterPart next) => next.Offset == Offset + Length && next.Step == Step && next.RateFactor == RateFactor;

    /// <summary>The part of a flat tensor.</summary>
    public Tensor Of(Tensor flat) => Length == flat.NumberOfElements ? flat : flat.narrow(0, Offset, Length);
}
