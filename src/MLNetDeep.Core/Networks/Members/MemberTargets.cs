using MLNetDeep.Kernels;

namespace MLNetDeep.Networks;

/// <summary>The targets of rows, each as often as there are members: what the rows of all members should have been given.</summary>
internal sealed class MemberTargets(int members)
{
    private int[] _classes = [];                                 // [rows, members]
    private float[] _numbers = [];                               // [rows, members, outputs]
    private float[] _weights = [];                               // [rows, members]

    /// <summary>Makes the memory for so many rows.</summary>
    public void Allocate(int rows, int outputs)
    {
        if (members == 1)
            return;
        (_classes, _weights) = (new int[MatrixSize.Of(rows, members)], new float[MatrixSize.Of(rows, members)]);
        _numbers = new float[MatrixSize.Of(rows, checked(members * outputs))];
    }

    /// <summary>The targets of all members' rows, valid until the next call.</summary>
    public Targets Repeat(in Targets targets, int outputs)
    {
        if (members == 1)
            return targets;
        var weights = Repeat(targets.Weights, 1, _weights);
        return targets.Numbers.IsEmpty
            ? Targets.OfClasses(Repeat(targets.Classes, 1, _classes), weights)
            : Targets.OfNumbers(Repeat(targets.Numbers, outputs, _numbers), weights);
    }

    private Span<T> Repeat<T>(ReadOnlySpan<T> values /* [rows, columns], or empty */, int columns, T[] memory)
    {
        var repeated = memory.AsSpan(0, values.Length * members);
        for (int start = 0, to = 0; start < values.Length; start += columns)
            for (var m = 0; m < members; m++, to += columns)
                values.Slice(start, columns).CopyTo(repeated.Slice(to, columns));
        return repeated;
    }
}
