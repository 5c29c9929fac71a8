using System.Runtime.CompilerServices;
using MLNetDeep.Data;

namespace MLNetDeep.Networks;

/// <summary>
/// y = w·x + c + Σ V_j·u_j + Σ S_j·[x ≥ e_{j−1}] with tables of what bins sum up to: in bin j, y = base + u_j·slope, with
/// slope = V_j + w·(e_j − e_{j−1}) and base = c + w·e_{j−1} + Σ_{i&lt;j} V_i + Σ_{i≤j} S_i. A number costs two rows of tables.
/// </summary>
internal sealed class PiecewiseFunction : NumericFunction
{
    private readonly PiecewiseNumber[] _numbers;                 // those that have bins
    private readonly int[] _placeOf;                             // of each number in _numbers, or −1
    private readonly float[] _lower, _width, _inverse;           // of each bin
    private readonly float[] _bases;                             // of each number: below the first edge, then of each bin, [., Size]
    private readonly float[] _slopes;                            // of each bin, [., Size]

    public PiecewiseFunction(NumberSegment numbers, int size) : this(PlacesOf(numbers), numbers, size) { }

    private PiecewiseFunction(PiecewiseNumber[] places, NumberSegment numbers, int size) : base(numbers.Columns, checked(places.Length * size))
    {
        Size = size;
        _numbers = places;
        _placeOf = new int[numbers.Columns];
        Array.Fill(_placeOf, -1);
        Bins = places.Sum(number => number.Bins);
        (_lower, _width, _inverse) = (new float[Bins], new float[Bins], new float[Bins]);
        for (var k = 0; k < places.Length; k++)
        {
            var (number, first, bins) = places[k];
            _placeOf[number] = k;
            var edges = numbers.EdgesOf(number);
            for (var j = 0; j < bins; j++)
            {
                _lower[first + j] = edges[j];
                _width[first + j] = edges[j + 1] - edges[j];
                _inverse[first + j] = 1 / (edges[j + 1] - edges[j]);
            }
        }
        _bases = new float[checked((Bins + places.Length) * size)];
        _slopes = new float[checked(Bins * size)];
    }

    /// <summary>Columns of a number.</summary>
    public int Size { get; }

    /// <summary>Bins of all numbers.</summary>
    public int Bins { get; }

    /// <summary>The numbers that have bins.</summary>
    public IReadOnlyList<PiecewiseNumber> Places => _numbers;

    public ReadOnlySpan<float> LowerEdges => _lower;             // [Bins]
    public ReadOnlySpan<float> Widths => _width;                 // [Bins]
    public ReadOnlySpan<float> Inverses => _inverse;             // [Bins]
    public ReadOnlySpan<float> Bases => _bases;                  // [Bins + numbers that have bins, Size]
    public ReadOnlySpan<float> Slopes => _slopes;                // [Bins, Size]

    /// <summary>Where a number stands among those that have bins, or −1.</summary>
    public int PlaceOf(int number) => _placeOf[number];

    /// <summary>Makes the tables of a number that has bins.</summary>
    /// <param name="place">Which of them.</param>
    /// <param name="weight">V, [bins of the number, Size]</param>
    /// <param name="bias">c, [Size]</param>
    /// <param name="linear">w, [Size], or empty.</param>
    /// <param name="step">S, [bins of the number, Size], or empty.</param>
    public void Fill(int place, ReadOnlySpan<float> weight, ReadOnlySpan<float> bias, ReadOnlySpan<float> linear, ReadOnlySpan<float> step)
    {
        var (_, first, bins) = _numbers[place];
        var bases = _bases.AsSpan((first + place) * Size, (bins + 1) * Size);
        Span<float> sum = stackalloc float[Size];           // at most 1,024
        bias.CopyTo(sum);
        AddLinear(sum, linear, _lower[first], bases[..Size]);
        for (var j = 0; j < bins; j++)
        {
            var own = weight.Slice(j * Size, Size);
            if (!step.IsEmpty)
                ShortVector.Add(step.Slice(j * Size, Size), sum);
            AddLinear(sum, linear, _lower[first + j], bases.Slice((j + 1) * Size, Size));
            AddLinear(own, linear, _width[first + j], _slopes.AsSpan((first + j) * Size, Size));
            ShortVector.Add(own, sum);
        }
    }

    public override void Forward(ReadOnlySpan<float> x, int inputs, Span<float> y, int outputs, int rows)
    {
        for (var k = 0; k < _numbers.Length; k++)
            for (var r = 0; r < rows; r++)
            {
                var (row, bin, share) = Find(k, x[r * inputs + _numbers[k].Number]);
                ShortVector.AddScaled(_bases.AsSpan(row * Size, Size), _slopes.AsSpan(bin * Size, Size), share, y.Slice(r * outputs + k * Size, Size));
            }
    }

    /// <summary>The row of the bases, the bin, and u in it, of a number's value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (int Row, int Bin, float Share) Find(int place, float x)
    {
        var (_, first, bins) = _numbers[place];
        var passed = ShortVector.CountAtMost(_lower.AsSpan(first, bins), x);
        var bin = first + Math.Max(passed - 1, 0);
        return (first + place + passed, bin, (x - _lower[bin]) * _inverse[bin]);
    }

    private static void AddLinear(ReadOnlySpan<float> a, ReadOnlySpan<float> linear, float factor, Span<float> y)
    {
        if (linear.IsEmpty)
            a.CopyTo(y);
        else
            ShortVector.AddScaled(a, linear, factor, y);
    }

    private static PiecewiseNumber[] PlacesOf(NumberSegment numbers)
    {
        var places = new List<PiecewiseNumber>();
        var first = 0;
        for (var number = 0; number < numbers.Columns; number++)
            if (numbers.EdgesOf(number).Length is var edges and > 0)
            {
                places.Add(new PiecewiseNumber(number, first, edges - 1));
                first += edges - 1;
            }
        return [.. places];
    }
}

/// <summary>A number that has bins.</summary>
/// <param name="Number">Which one.</param>
/// <param name="FirstBin">Its first bin among those of all numbers.</param>
/// <param name="Bins">How many it has.</param>
internal readonly record struct PiecewiseNumber(int Number, int FirstBin, int Bins);
