using System.Globalization;

namespace MLNetDeep.Reports;

/// <summary>Numbers as reports keep them: with so many significant digits that they are short in the model file.</summary>
internal static class Digits
{
    /// <summary>Six significant digits.</summary>
    public static double Six(double value) => Of(value, "G6");

    /// <summary>Four significant digits, for what is only drawn.</summary>
    public static double Four(double value) => Of(value, "G4");

    private static double Of(double value, string format) =>
        double.Parse(value.ToString(format, CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}
