namespace Microsoft.ML.Data;

/// <summary>How text files with separated columns are described.</summary>
public sealed class TextLoader
{
    private TextLoader() { }

    /// <summary>One column of the view, and where in the file it comes from.</summary>
    public sealed class Column
    {
        public Column(string name, DataKind dataKind, int index) : this(name, dataKind, [new Range(index)]) { }

        /// <summary>A vector of the columns from <paramref name="minIndex"/> to <paramref name="maxIndex"/>, both included.</summary>
        public Column(string name, DataKind dataKind, int minIndex, int maxIndex) : this(name, dataKind, [new Range(minIndex, maxIndex)]) { }

        /// <param name="name">The column's name.</param>
        /// <param name="dataKind">The type of its items.</param>
        /// <param name="source">Where they come from; several ranges, or one of several columns, make a vector.</param>
        /// <param name="keyCount">Makes the column a key; the file's values count from 0.</param>
        public Column(string name, DataKind dataKind, Range[] source, KeyCount keyCount = null)
        {
            ArgumentException.ThrowIfNullOrWhiteSpace(name);
            ArgumentNullException.ThrowIfNull(source);
            Name = name;
            PrimitiveDataViewType item = dataKind.ToDataViewType();
            if (keyCount != null)
                item = new KeyDataViewType(item.RawType, keyCount.Count);
            Fields = [.. source.SelectMany(range => Enumerable.Range(range.Min, range.Max - range.Min + 1))];
            Type = Fields.Length == 1 && !source[0].IsVector ? item : new VectorDataViewType(item, Fields.Length);
        }

        internal string Name { get; }

        internal DataViewType Type { get; }

        /// <summary>The file's columns that this one is made of.</summary>
        internal int[] Fields { get; }
    }

    /// <summary>Columns of the file, by index from 0.</summary>
    public sealed class Range
    {
        public Range(int index)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            Min = Max = index;
        }

        /// <summary>A vector of the columns from <paramref name="min"/> to <paramref name="max"/>, both included.</summary>
        public Range(int min, int max) : this(min)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(max, min);
            Max = max;
            IsVector = true;
        }

        internal int Min { get; }

        internal int Max { get; }

        internal bool IsVector { get; }
    }

    /// <summary>How a file is read.</summary>
    public class Options
    {
        /// <summary>Whether a value may stand in quotes, and then hold separators; a quote inside is doubled.</summary>
        public bool AllowQuoting;

        public char[] Separators = ['\t'];

        public Column[] Columns;

        /// <summary>Whether white space at the end of lines is dropped.</summary>
        public bool TrimWhitespace;

        public bool HasHeader;

        /// <summary>Whether a missing number is NaN, not 0.</summary>
        public bool MissingRealsAsNaNs;
    }
}
