namespace Microsoft.ML.Data;

/// <summary>Names of the standard annotations and of their standard values, and questions about them.</summary>
internal static class AnnotationUtils
{
    public static class Kinds
    {
        /// <summary>A name for each slot of a vector: a text vector of the same size.</summary>
        public const string SlotNames = "SlotNames";

        /// <summary>The value of each key: a vector as long as the key's count.</summary>
        public const string KeyValues = "KeyValues";

        /// <summary>A key that the columns of one scorer share.</summary>
        public const string ScoreColumnSetId = "ScoreColumnSetId";

        /// <summary>The task, as text.</summary>
        public const string ScoreColumnKind = "ScoreColumnKind";

        /// <summary>Score, Probability or PredictedLabel, as text.</summary>
        public const string ScoreValueKind = "ScoreValueKind";

        public const string IsNormalized = "IsNormalized";

        public const string IsUserVisible = "IsUserVisible";

        /// <summary>The label's key values, on a score column.</summary>
        public const string TrainingLabelValues = "TrainingLabelValues";

        /// <summary>First and last slot of each categorical feature.</summary>
        public const string CategoricalSlotRanges = "CategoricalSlotRanges";
    }

    public static class Const
    {
        public static class ScoreColumnKind
        {
            public const string BinaryClassification = "BinaryClassification";
            public const string MulticlassClassification = "MulticlassClassification";
            public const string Regression = "Regression";
        }

        public static class ScoreValueKind
        {
            public const string Score = "Score";
            public const string PredictedLabel = "PredictedLabel";
            public const string Probability = "Probability";
        }
    }

    public static KeyDataViewType ScoreColumnSetIdType { get; } = new(typeof(uint), int.MaxValue);

    public static VectorDataViewType GetNamesType(int size) => new(TextDataViewType.Instance, size);

    public static VectorDataViewType GetCategoricalType(int rangeCount) => new(NumberDataViewType.Int32, rangeCount, 2);

    /// <summary>The highest value of a key annotation among the columns, 0 where none has it, and the first column that has it.</summary>
    public static uint GetMaxAnnotationKind(this DataViewSchema schema, out int colMax, string annotationKind,
        Func<DataViewSchema, int, bool> filterFunc = null)
    {
        uint max = 0;
        colMax = -1;
        foreach (var column in schema.Where(c => filterFunc?.Invoke(schema, c.Index) != false))
            if (TryGetKey(column, annotationKind, out uint value) && value > max)
                (max, colMax) = (value, column.Index);
        return max;
    }

    public static bool HasSlotNames(this DataViewSchema.Column column, int vectorSize) =>
        vectorSize > 0
        && column.Annotations.Schema.GetColumnOrNull(Kinds.SlotNames)?.Type is VectorDataViewType { ItemType: TextDataViewType } type
        && type.Size == vectorSize;

    private static bool TryGetKey(DataViewSchema.Column column, string kind, out uint value)
    {
        value = 0;
        if (column.Annotations.Schema.GetColumnOrNull(kind)?.Type is not KeyDataViewType key || key.RawType != typeof(uint))
            return false;
        column.Annotations.GetValue(kind, ref value);
        return true;
    }
}
