namespace MLNetDeep;

/// <summary>What the fields of a column have in common, by which its kind is inferred.</summary>
/// <param name="decimalMarker">What stands before the decimals of numbers.</param>
internal sealed class ColumnStatistics(char decimalMarker)
{
    // Of more, it is enough to know that they are many.
    private const int MaxDifferent = 100_000;

    // In fewer rows, all values differ by chance.
    private const int MinRowsOfIds = 10;

    // Whole numbers as a label: classes up to as many, else amounts.
    private const int MaxClasses = 20;

    // Of a Single within the range of a column.
    private const int FewSteps = 1_000;

    private readonly HashSet<string> _different = new(StringComparer.Ordinal);
    private long _values, _numbers, _wholes, _booleans, _dates;
    private bool _repeats, _hasYes, _hasNo;
    private double _min = double.PositiveInfinity, _max = double.NegativeInfinity;
    private (string Text, long Line)? _firstOther, _firstMark;

    /// <summary>Rows without a value.</summary>
    public long Missing { get; private set; }

    /// <summary>Whether all rows that have a value have the same one.</summary>
    public bool IsConstant => _different.Count <= 1;

    /// <summary>Rows with a value.</summary>
    public long Values => _values;

    /// <summary>The only value.</summary>
    public string OnlyValue => _different.First();

    /// <summary>The first number that is further from 0 than a Single can be, and its line; null where there is none.</summary>
    public (string Text, long Line)? FirstHuge { get; private set; }

    public void Add(string text, long line)
    {
        if (FieldText.IsMissing(text))
        {
            Missing++;
            if (text.Length > 0)
                _firstMark ??= (text, line);
            return;
        }
        _values++;
        if (_different.Count < MaxDifferent)
            _repeats |= !_different.Add(text);
        if (FieldText.IsNumber(text, decimalMarker, out var number))
        {
            _numbers++;
            if (number == Math.Floor(number))
                _wholes++;
            (_min, _max) = (Math.Min(_min, number), Math.Max(_max, number));
            if (!FieldText.IsSingle(number))
                FirstHuge ??= (text, line);
            return;
        }
        _firstOther ??= (text, line);
        // What one value is not, the column is not.
        if (_booleans == _values - 1 && FieldText.IsBoolean(text))
        {
            _booleans++;
            (_hasYes, _hasNo) = (_hasYes || FieldText.IsYes(text), _hasNo || !FieldText.IsYes(text));
        }
        if (_dates == _values - 1 && FieldText.IsDate(text))
            _dates++;
    }

    /// <summary>The column, as the one to be predicted.</summary>
    public TableColumn ToLabel(string name) => (_numbers == _values, _wholes == _values) switch
    {
        (true, true) when IsZeroOrOne && _different.Count == 2 => new(name, ColumnKind.Boolean, "0 or 1", Missing),
        (true, true) when _different.Count <= MaxClasses => new(
            name, ColumnKind.Category, $"{Different} whole numbers, taken for classes; as a {ColumnKind.Number} it is one to be estimated", Missing),
        (true, _) => new(name, ColumnKind.Number, Numbers, Missing),
        _ when _booleans == _values && _hasYes && _hasNo => new(name, ColumnKind.Boolean, "yes or no", Missing),
        _ => new(name, ColumnKind.Category, $"{Different} classes", Missing),
    };

    /// <summary>The column, as one of the others.</summary>
    public TableColumn ToColumn(string name)
    {
        if (_values == 0)
            return new(name, ColumnKind.Constant, "no value in any row", Missing);
        if (IsConstant && Missing == 0)
            return new(name, ColumnKind.Constant, $"'{OnlyValue}' in each row", Missing);
        var isId = Missing == 0 && !_repeats && _values >= MinRowsOfIds;
        if (_numbers == _values)
            return isId && _wholes == _values && _max - _min == _values - 1
                ? new(name, ColumnKind.Id, Invariant($"counts the rows from {_min} to {_max}"), Missing)
                : new(name, ColumnKind.Number, Numbers, Missing);
        if (_booleans == _values)
            return new(name, ColumnKind.Boolean, "yes or no", Missing);
        if (_dates == _values)
            return Fault(ColumnKind.Date) is { } fault
                ? new(name, ColumnKind.Ignored, $"dates, but {fault}", Missing)
                : new(name, ColumnKind.Date, "dates", Missing);
        if (isId)
            return new(name, ColumnKind.Id, $"{Different} different texts, one a row", Missing);
        return new(name, ColumnKind.Category, $"{Different} different texts{Almost()}", Missing);
    }

    /// <summary>Why the column cannot be of a kind, or null.</summary>
    public string? Fault(ColumnKind kind) => kind switch
    {
        ColumnKind.Number when _numbers < _values => Invariant($"line {_firstOther!.Value.Line} has '{_firstOther.Value.Text}'"),
        ColumnKind.Date when _dates < _values => "a value is no date with a year of four digits",
        ColumnKind.Date when _firstMark is var (text, line) => Invariant($"line {line} has '{text}', where a missing date must be empty"),
        ColumnKind.Boolean when _booleans < _values && !(_numbers == _values && IsZeroOrOne && _different.Count == 2) => "a value is neither yes nor no",
        _ => null,
    };

    // Numbers far from 0 and near each other, such as seconds since 1970, lose what tells them apart.
    private string Numbers
    {
        get
        {
            var furthest = (float)Math.Max(Math.Abs(_min), Math.Abs(_max));
            double step = MathF.BitIncrement(furthest) - furthest;
            return (_max - _min) / step < FewSteps ? Invariant($"numbers from {_min} to {_max}, which a Single tells apart in steps of {step:G3}: subtract a number first")
                : Invariant($"numbers from {_min:G6} to {_max:G6}");
        }
    }

    private bool IsZeroOrOne => _min == 0 && _max == 1;

    private string Different => _different.Count < MaxDifferent ? Invariant($"{_different.Count}") : Invariant($"at least {MaxDifferent}");

    // One word among numbers is a slip more often than a category.
    private string Almost() => _numbers > 0.9 * _values
        ? Invariant($"; no numbers, as line {_firstOther!.Value.Line} has '{_firstOther.Value.Text}'") : "";
}
