using Microsoft.ML;
using Microsoft.ML.Data;

namespace MLNetDeep;

/// <summary>A column that a trained network adds.</summary>
internal abstract class ScoredColumn(DataViewSchema.DetachedColumn column)
{
    public DataViewSchema.DetachedColumn Column { get; } = column;

    /// <summary>A ValueGetter of the column's raw type, of the row whose scores are given.</summary>
    public abstract Delegate CreateGetter(RowScores scores);
}

/// <summary>A column that a trained network adds, and how its value follows from the scores of a row.</summary>
internal sealed class ScoredColumn<TValue>(string name, DataViewType type, DataViewSchema.Annotations annotations, ScoreReader<TValue> read)
    : ScoredColumn(new DataViewSchema.DetachedColumn(name, type, annotations))
{
    public override Delegate CreateGetter(RowScores scores) => (ValueGetter<TValue>)((ref TValue value) => read(scores(), ref value));
}

/// <summary>The scores of the current row, [outputs of the model].</summary>
internal delegate ReadOnlySpan<float> RowScores();

/// <summary>What a row's scores mean for one column.</summary>
internal delegate void ScoreReader<TValue>(ReadOnlySpan<float> scores, ref TValue value);
