using System.Globalization;
using System.Xml.Linq;
using MLNetDeep.Plots;

namespace MLNetDeep.Core.Tests.Pictures;

/// <summary>Bars, histograms and matrices: where things lie, and that any text and number can be shown.</summary>
[TestClass]
public sealed class OtherPlotTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [TestMethod]
    public void Bars_PositiveAndNegative_LieOnTheirSidesOfZero()
    {
        var bars = Rectangles(new BarPlot("t").Add("a", 3, "3").Add("b", -1, "-1").Add("c", 0, "0").ToSvg());
        // Of 340 pixels from 190, a quarter lies left of zero.
        CollectionAssert.AreEqual(new[] { (275.0, 255.0), (190, 85), (275, 0) }, bars.Skip(1).Select(bar => (bar.X, bar.Width)).ToArray());
    }

    [TestMethod]
    public void Histogram_Columns_StandOnTheAxis()
    {
        var columns = Rectangles(new HistogramPlot("t", new PlotAxis("x"), new PlotAxis("y")).ToSvg(0, 1, [1, 0, 2, 1])).Skip(2).ToArray();
        Assert.HasCount(3, columns);
        Assert.IsTrue(columns.All(column => Math.Abs(column.Y + column.Height - 288) < 0.11));
        Assert.AreEqual(2 * columns[0].Height, columns[1].Height, 0.2);
        Assert.AreEqual(248, columns[1].Height, 0.2);
        Assert.AreEqual(64 + 240.5, columns[1].X, 0.1);
    }

    [TestMethod]
    public void Matrix_Cells_LieInRowsOfWhatTheyAre()
    {
        var svg = new MatrixPlot("t", "label", "predicted").ToSvg(["a", "b"], [8, 2, 0, 5]);
        var cells = XDocument.Parse(svg).Descendants(Svg + "g").ToArray();
        Assert.AreEqual("a → a: 8|a → b: 2|b → b: 5", string.Join("|", cells.Select(cell => cell.Element(Svg + "title")!.Value)));
        Assert.AreEqual("0.82|0.26|1.00", string.Join("|", cells.Select(cell => cell.Element(Svg + "rect")!.Attribute("fill-opacity")!.Value)));
        Assert.AreEqual("8|2|5", string.Join("|", cells.Select(cell => cell.Element(Svg + "text")!.Value)));
    }

    [TestMethod]
    [DataRow("plain", "plain")]
    [DataRow("a <b> & c", "a &lt;b&gt; &amp; c")]
    [DataRow("日本 🎉\n", "日本 🎉\n")]
    public void Escape_AnyText_IsContentOfXml(string text, string expected) => Assert.AreEqual(expected, PlotText.Escape(text));

    [TestMethod]
    public void Escape_WhatXmlHasNoPlaceFor_IsReplaced() =>
        Assert.AreEqual("\ufffd\ufffd\ufffdx\ufffd\ufffd", PlotText.Escape("\u0000\u0008\ud800x\udc00\ufffe"));

    [TestMethod]
    [DataRow("abcdef", 6, "abcdef")]
    [DataRow("abcdefg", 6, "abcde…")]
    [DataRow("abcd🎉efg", 6, "abcd…")]
    public void Shorten_LongText_EndsInAnEllipsis(string text, int most, string expected) => Assert.AreEqual(expected, PlotText.Shorten(text, most));

    [TestMethod]
    [DataRow(0.0, 0.0)]
    [DataRow(1e20, 1e20)]
    [DataRow(-1e99, 1e99)]
    [DataRow(1e-30, 2e-30)]
    [DataRow(1e15, 1.0000000001e15)]
    [DataRow(-5e-324, 0.0)]
    public void Ticks_OfExtremeNumbers_AreFew(double from, double to)
    {
        var axis = new PlotAxis("").Settle([from, to]);
        Assert.IsInRange(2, 12, axis.Ticks.Count);
        Assert.IsTrue(axis.From <= from && axis.To >= to && axis.From < axis.To);
    }

    [TestMethod]
    [DataRow(0.0, 2e9, "0 5e8 1e9 1.5e9 2e9")]
    [DataRow(0.0, 4e-9, "0 1e-9 2e-9 3e-9 4e-9")]
    public void Ticks_LargeOrSmall_HaveExponents(double from, double to, string expected) =>
        Assert.Contains(expected.Split(' ')[^1], new PlotAxis("").Settle([from, to]).Ticks.Select(tick => tick.Text));

    [TestMethod]
    public void LegendAbove_TwoLines_KeepsTheWidth()
    {
        var plot = new Plot("t", new PlotAxis("x"), new PlotAxis("y")) { LegendAbove = true, AreaId = "own" }
            .Add(new PlotSeries("one", [(0, 1), (1, 2)])).Add(new PlotSeries("two", [(0, 1), (1, 2)]) { Joined = false, Marked = true });
        var svg = XDocument.Parse(plot.ToSvg()).Root!;
        Assert.AreEqual("560", svg.Attribute("width")!.Value);
        Assert.AreEqual("own", svg.Element(Svg + "clipPath")!.Attribute("id")!.Value);
        Assert.HasCount(1, svg.Element(Svg + "g")!.Elements(Svg + "path"));
        Assert.HasCount(2, svg.Element(Svg + "g")!.Elements(Svg + "circle"));
    }

    private static (double X, double Y, double Width, double Height)[] Rectangles(string svg) =>
    [
        .. XDocument.Parse(svg).Descendants(Svg + "rect").Select(one => (Of(one, "x"), Of(one, "y"), Of(one, "width"), Of(one, "height"))),
    ];

    private static double Of(XElement element, string name) =>
        double.TryParse(element.Attribute(name)?.Value, CultureInfo.InvariantCulture, out var value) ? value : double.NaN;
}
