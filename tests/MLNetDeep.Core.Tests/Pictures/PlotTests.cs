using System.Globalization;
using System.Xml.Linq;
using MLNetDeep.Plots;

namespace MLNetDeep.Core.Tests.Pictures;

[TestClass]
public sealed class PlotTests
{
    [TestMethod]
    public void ToSvg_AnyCulture_IsTheSameWellFormedText()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            var texts = new[] { "", "de-DE", "sv-SE", "ar-SA" }.Select(culture =>
            {
                CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
                return Sample().ToSvg();
            }).Distinct().ToArray();
            Assert.HasCount(1, texts);
            Assert.AreEqual("svg", XDocument.Parse(texts[0]).Root!.Name.LocalName);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    // 560×340 with margins of 64, 16, 40 and 52.
    [TestMethod]
    public void ToSvg_Points_LieWhereTheAxesPutThem()
    {
        var svg = new Plot("t", new PlotAxis("x") { From = 0, To = 1 }, new PlotAxis("y", Logarithmic: true) { From = 1, To = 100 })
            .Add(new PlotSeries("s", [(0, 1), (0.5, 10), (1, 100)])).ToSvg();
        Assert.Contains("d=\"M64.0 288.0L304.0 164.0L544.0 40.0\"", svg);
    }

    [TestMethod]
    public void ToSvg_PointsWithoutAPlace_BreakTheLine()
    {
        var svg = new Plot("t", new PlotAxis("x") { From = 0, To = 1 }, new PlotAxis("y", Logarithmic: true) { From = 1, To = 100 })
            .Add(new PlotSeries("s", [(0, 1), (0.25, 0), (0.5, 10), (0.75, double.NaN), (1, 100)])).ToSvg();
        Assert.Contains("d=\"M64.0 288.0M304.0 164.0M544.0 40.0\"", svg);
    }

    [TestMethod]
    public void ToSvg_Texts_AreEscaped() =>
        Assert.Contains("a &lt; b &amp; c", new Plot("a < b & c", new PlotAxis("x"), new PlotAxis("y")).ToSvg());

    [TestMethod]
    [DataRow(0.0, 1.0, "0 0.2 0.4 0.6 0.8 1")]
    [DataRow(-1.3, 4.0, "-2 -1 0 1 2 3 4")]
    [DataRow(0.0, 1000.0, "0 200 400 600 800 1000")]
    [DataRow(5.0, 5.0, "4.4 4.6 4.8 5 5.2 5.4 5.6")]
    public void Ticks_OfALinearAxis_AreRound(double from, double to, string expected) =>
        Assert.AreEqual(expected, string.Join(" ", new PlotAxis("").Settle([from, to]).Ticks.Select(tick => tick.Text)));

    [TestMethod]
    [DataRow(1e-7, 10.0, "1e-7 1e-6 1e-5 1e-4 1e-3 1e-2 1e-1 1e0 1e1")]
    [DataRow(0.02, 0.5, "1e-2 1e-1 1e0")]
    [DataRow(3.0, 3.0, "1e0 1e1")]
    public void Ticks_OfALogarithmicAxis_ArePowersOfTen(double from, double to, string expected) =>
        Assert.AreEqual(expected, string.Join(" ", new PlotAxis("", Logarithmic: true).Settle([from, to]).Ticks.Select(tick => tick.Text)));

    private static Plot Sample() => new Plot("Title", new PlotAxis("x"), new PlotAxis("y", Logarithmic: true))
        .Add(new PlotSeries("one", [(-1.25, 0.001), (0.5, 12.5)]) { Marked = true })
        .Add(new PlotSeries("two", [(-1.25, 0.002), (0.5, 10.5)]) { Dashed = true })
        .Mark(0.25, "here 0.25");
}
