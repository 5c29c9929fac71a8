namespace MLNetDeep;

/// <summary>
/// The numbers that a date becomes: the days since 1970-01-01, which order all dates, and what comes again each year, week or day. They are those
/// of fastai's <c>add_datepart</c> and AutoGluon's date features without the ones that follow from others, and the hour.
/// </summary>
internal static class DateParts
{
    /// <summary>What they are called, in their order.</summary>
    public static readonly string[] Names = ["days", "year", "month", "day", "weekday", "hour"];

    /// <summary>How many there are.</summary>
    public static int Count => Names.Length;

    /// <summary>Writes them; all are NaN for a date that is missing, which ML.NET has as the first day of the year 1.</summary>
    /// <param name="date">The date.</param>
    /// <param name="parts">[<see cref="Count"/>]; days with a fraction, weekdays from 0, a Sunday, hours with a fraction.</param>
    public static void Write(DateTime date, Span<float> parts)
    {
        if (date == default)
        {
            parts.Fill(float.NaN);
            return;
        }
        parts[0] = (float)(date - DateTime.UnixEpoch).TotalDays;
        parts[1] = date.Year;
        parts[2] = date.Month;
        parts[3] = date.Day;
        parts[4] = (int)date.DayOfWeek;
        parts[5] = (float)date.TimeOfDay.TotalHours;
    }
}
