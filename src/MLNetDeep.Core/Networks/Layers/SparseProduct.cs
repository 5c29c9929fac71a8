using System.Numerics.Tensors;
using MLNetDeep.Data;
using MLNetDeep.Kernels;

namespace MLNetDeep.Networks;

/// <summary>y = f·(y + Σ s·T[slot]) + b; a part is some rows.</summary>
internal sealed unsafe class SparseForward(int outputs) : ParallelJob
{
    private const int PartRows = 8;

    private SparseRows? _sparse;
    private int[] _references = [];
    private float* _table, _bias, _y;
    private float _factor;
    private int _rows, _slots;

    public void Run(Pass pass, ReadOnlySpan<float> table /* [slots, outputs] */, float factor, ReadOnlySpan<float> bias, Span<float> y /* [rows, outputs] */)
    {
        _sparse = pass.RequireSparse();
        MatrixSize.Require(table.Length, _sparse.Slots, outputs, nameof(table));
        MatrixSize.Require(bias.Length, 1, outputs, nameof(bias));
        MatrixSize.Require(y.Length, pass.Rows, outputs, nameof(y));
        fixed (float* ptable = table, pbias = bias, py = y)
        {
            _table = ptable;
            _bias = pbias;
            _y = py;
            (_references, _factor, _rows, _slots) = (pass.References, factor, pass.Rows, _sparse.Slots);
            pass.Kernels.Run(this, MatrixSize.Parts(_rows, PartRows), inParallel: (long)_rows * outputs >= MinParallelFloats);
        }
    }

    public override void RunPart(int part)
    {
        var table = new ReadOnlySpan<float>(_table, _slots * outputs);
        var bias = new ReadOnlySpan<float>(_bias, outputs);
        for (var r = part * PartRows; r < Math.Min(_rows, (part + 1) * PartRows); r++)
        {
            var y = new Span<float>(_y + (long)r * outputs, outputs);
            AddRow(_sparse!.RowAt(_references[r]), table, y);
            TensorPrimitives.MultiplyAdd(y, _factor, bias, y);
        }
    }

    /// <summary>y += Σ s·T[slot].</summary>
    public static void AddRow(SparseRow row, ReadOnlySpan<float> table /* [slots, outputs] */, Span<float> y /* [outputs] */)
    {
        for (var i = 0; i < row.Slots.Length; i++)
            TensorPrimitives.MultiplyAdd(table.Slice(row.Slots[i] * y.Length, y.Length), row.Values[i], y, y);
    }
}

/// <summary>dT[slot] += s·dz of each row in turn; a part is some columns, so that sums have the same bits for any number of threads.</summary>
internal sealed unsafe class SparseBackward(int outputs) : ParallelJob
{
    private const int PartColumns = 64;

    private SparseRows? _sparse;
    private int[] _references = [];
    private float* _dz, _dTable;
    private int _rows;

    public void Run(Pass pass, ReadOnlySpan<float> dz /* [rows, outputs] */, Span<float> dTable /* [slots, outputs] */)
    {
        _sparse = pass.RequireSparse();
        MatrixSize.Require(dz.Length, pass.Rows, outputs, nameof(dz));
        MatrixSize.Require(dTable.Length, _sparse.Slots, outputs, nameof(dTable));
        fixed (float* pdz = dz, pdTable = dTable)
        {
            _dz = pdz;
            _dTable = pdTable;
            (_references, _rows) = (pass.References, pass.Rows);
            pass.Kernels.Run(this, MatrixSize.Parts(outputs, PartColumns), inParallel: (long)_rows * outputs >= MinParallelFloats);
        }
    }

    public override void RunPart(int part)
    {
        var first = part * PartColumns;
        var columns = Math.Min(PartColumns, outputs - first);
        for (var r = 0; r < _rows; r++)
        {
            var row = _sparse!.RowAt(_references[r]);
            var dz = new ReadOnlySpan<float>(_dz + (long)r * outputs + first, columns);
            for (var i = 0; i < row.Slots.Length; i++)
            {
                var gradient = new Span<float>(_dTable + (long)row.Slots[i] * outputs + first, columns);
                TensorPrimitives.MultiplyAdd(dz, row.Values[i], gradient, gradient);
            }
        }
    }
}
