namespace Microsoft.ML.Data;

public sealed partial class TextLoader
{
    /// <summary>One column of the view, and where in the file it comes from.</summary>
    public sealed class Column
    {
        public string Name;
        public Range[] Source;

        /// <summary>Makes the column a key; the file's values count from 0.</summary>
        public KeyCount KeyCount;

        public Column() { }

        public Column(string name, DataKind dataKind, int index) : this(name, dataKind, [new Range(index)]) { }

        /// <summary>A vector of the columns from <paramref name="minIndex"/> to <paramref name="maxIndex"/>, both included.</summary>
        public Column(string name, DataKind dataKind, int minIndex, int maxIndex) : this(name, dataKind, [new Range(minIndex, maxIndex)]) { }

        public Column(string name, DataKind dataKind, Range[] source, KeyCount keyCount = null)
        {
            ArgumentNullException.ThrowIfNull(name);
            ArgumentNullException.ThrowIfNull(source);
            Name = name;
            DataKind = dataKind;
            Source = source;
            KeyCount = keyCount;
        }

        public DataKind DataKind { get; set; } = DataKind.Single;
    }

    /// <summary>Columns of the file, by index from 0.</summary>
    public sealed class Range
    {
        public int Min;
        public int? Max;

        /// <summary>Whether the range goes to the end of the first line.</summary>
        public bool AutoEnd;

        /// <summary>Whether the range goes to the end of each line.</summary>
        public bool VariableEnd;

        /// <summary>Whether the range is all columns that no other range has.</summary>
        public bool AllOther;

        /// <summary>Whether one column makes a vector.</summary>
        public bool ForceVector;

        public Range() { }

        public Range(int index)
        {
            if (index < 0)
                throw new ArgumentOutOfRangeException(nameof(index), "Must be non-negative");
            Min = index;
            Max = index;
        }

        /// <summary>A vector of the columns; to the end of the line where <paramref name="max"/> is null.</summary>
        public Range(int min, int? max)
        {
            if (min < 0)
                throw new ArgumentOutOfRangeException(nameof(min), "Must be non-negative");
            if (max < min)
                throw new ArgumentOutOfRangeException(nameof(max), "If specified, must be greater than or equal to min");
            Min = min;
            Max = max;
            AutoEnd = max == null;
            ForceVector = true;
        }
    }

    /// <summary>How a file is read.</summary>
    public class Options
    {
        /// <summary>Whether a value may stand in quotes, and then hold separators; a quote inside is doubled.</summary>
        public bool AllowQuoting;

        /// <summary>Whether the end of a line may be "length index:value index:value …".</summary>
        public bool AllowSparse;

        public int? InputSize;
        public char[] Separators = ['\t'];
        public char DecimalMarker = '.';

        /// <summary>By default the first column as Label, and the others as Features.</summary>
        public Column[] Columns;

        /// <summary>Whether white space at the end of lines is dropped.</summary>
        public bool TrimWhitespace;

        public bool HasHeader;

        /// <summary>Has no effect: lines are read in the caller's thread.</summary>
        public bool UseThreads = true;

        /// <summary>Whether a quoted value may go over several lines.</summary>
        public bool ReadMultilines;

        /// <summary>The file that has the header, where it is not the data file.</summary>
        public string HeaderFile;

        public long? MaxRows;
        public char EscapeChar = '"';

        /// <summary>Whether a missing number is NaN, not 0.</summary>
        public bool MissingRealsAsNaNs;
    }
}
