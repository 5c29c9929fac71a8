using MLNetDeep.Collectives;
using MLNetDeep.Data;
using MLNetDeep.Kernels;
using MLNetDeep.Networks.Prediction;
using MLNetDeep.Randomness;

namespace MLNetDeep.Networks;

/// <summary>
/// A differentiable map of a batch of rows. A layer owns ranges of the parameter store and whatever Backward needs from Forward;
/// its input and output buffers belong to whoever calls it and stay unchanged between Forward and Backward.
/// </summary>
internal abstract class Layer(int inputs, int outputs)
{
    public int Inputs => inputs;
    public int Outputs => outputs;

    /// <summary>Draws the starting values of the parameters, in PyTorch's order: the order of construction.</summary>
    public virtual void Initialize(TorchGenerator generator) { }

    /// <summary>Gives the rows of tables whose category no training row has the mean of the others: see <see cref="CategoryShares"/>.</summary>
    /// <param name="shares">Of each table.</param>
    public virtual void FillUntrained(IReadOnlyList<CategoryShares?> shares) { }

    /// <summary>Makes the buffers for batches of up to <paramref name="rows"/> rows; nothing is allocated after this.</summary>
    public virtual void Allocate(int rows) { }

    public abstract void Forward(
        Pass pass,
        ReadOnlySpan<float> x,                  // [rows, Inputs]
        Span<float> y);                         // [rows, Outputs]

    /// <summary>Gradients of parameters accumulate; <paramref name="dx"/> is overwritten, or left out where empty.</summary>
    public abstract void Backward(
        Pass pass,
        ReadOnlySpan<float> x,                  // [rows, Inputs], that of Forward
        ReadOnlySpan<float> y,                  // [rows, Outputs], that of Forward
        ReadOnlySpan<float> dy,                 // [rows, Outputs]
        Span<float> dx);                        // [rows, Inputs]

    /// <summary>Adds the steps that this layer takes in prediction.</summary>
    public abstract void Lower(PredictionBuilder builder);
}

/// <summary>What every layer is told of the batch at hand.</summary>
internal sealed class Pass(KernelContext kernels, DropoutStream dropout)
{
    private int _batchRows;                                      // over all ranks

    public KernelContext Kernels => kernels;
    public DropoutStream Dropout => dropout;

    /// <summary>How many rows there are: of the batch, or of the rank's shard of it.</summary>
    public int Rows { get; set; }

    /// <summary>Training mode: dropout drops, batch normalization uses and updates from the batch's statistics.</summary>
    public bool Training { get; set; }

    /// <summary>Multiplies every dropout rate, from 0 to 1: what the dropout schedule says of this step.</summary>
    public float DropoutFactor { get; set; } = 1f;

    /// <summary>Set where each linear map starts as its initialization's <see cref="DataStart"/> says for the rows at hand: the stream to draw from.</summary>
    public TorchGenerator? StartGenerator { get; init; }

    /// <summary>The encoded sparse parts that rows refer to; null where they have none.</summary>
    public SparseRows? Sparse { get; set; }

    /// <summary>What the rows at hand refer to, [at least Rows].</summary>
    public int[] References { get; set; } = [];

    /// <summary>Looks on in Forward, or null.</summary>
    public LayerWatch? Watch { get; init; }

    /// <summary>The ranks that share the batch, or null where its rows are the whole batch.</summary>
    public ICollective? Collective { get; init; }

    /// <summary>Which of the batch's rows is the first one here.</summary>
    public int FirstRow { get; private set; }

    /// <summary>How many rows the batch has over all ranks.</summary>
    public int BatchRows => Collective is null ? Rows : checked(_batchRows * Spread);

    /// <summary>How many rows each row of the batch is at present; ranks share the rows of the batch.</summary>
    public int Spread { get; private set; } = 1;

    /// <summary>The sparse parts, of a network that reads some.</summary>
    public SparseRows RequireSparse() => Sparse ?? throw new InvalidOperationException("The network's sparse rows were not set.");

    /// <summary>From now on each row is so many rows: those of members.</summary>
    public void SpreadRows(int members) => (Spread, FirstRow, Rows) = (Spread * members, checked(FirstRow * members), checked(Rows * members));

    /// <summary>Undoes <see cref="SpreadRows"/>.</summary>
    public void GatherRows(int members) => (Spread, FirstRow, Rows) = (Spread / members, FirstRow / members, Rows / members);

    /// <summary>Takes the rank's shard of a batch of so many rows.</summary>
    public void TakeShardOf(int batchRows)
    {
        var shard = Shard.Of(batchRows, Collective!.Rank, Collective.Size);
        (_batchRows, FirstRow, Rows) = (batchRows, shard.First, shard.Rows);
    }
}
