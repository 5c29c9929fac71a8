using System.Text;
using MLNetDeep.Plots;

namespace MLNetDeep.Reports.Page;

/// <summary>Writes a page of XHTML. Whatever text is given is escaped; only pictures are taken as they are.</summary>
internal sealed class PageText
{
    private readonly StringBuilder _text = new();

    public PageText Open(string element, string? className = null)
    {
        _text.Append($"<{element}{(className is null ? "" : $" class=\"{className}\"")}>\n");
        return this;
    }

    public PageText Close(string element)
    {
        _text.Append($"</{element}>\n");
        return this;
    }

    /// <summary>An element that holds text alone.</summary>
    public PageText Add(string element, string text, string? className = null)
    {
        _text.Append($"<{element}{(className is null ? "" : $" class=\"{className}\"")}>{PlotText.Escape(text)}</{element}>\n");
        return this;
    }

    /// <summary>A picture, SVG, with a sentence on it.</summary>
    public PageText Figure(string svg, string caption)
    {
        _text.Append($"<figure>\n{svg}<figcaption>{PlotText.Escape(caption)}</figcaption>\n</figure>\n");
        return this;
    }

    /// <summary>A table; its first column names the rows.</summary>
    /// <param name="head">What the columns are called.</param>
    /// <param name="rows">Its rows.</param>
    /// <param name="marked">The row that stands out, from 0; none where it is −1.</param>
    public PageText Table(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows, int marked = -1)
    {
        _text.Append("<table>\n<thead><tr>");
        foreach (var cell in head)
            _text.Append($"<th scope=\"col\">{PlotText.Escape(cell)}</th>");
        _text.Append("</tr></thead>\n<tbody>\n");
        foreach (var (number, row) in rows.Index())
        {
            _text.Append($"<tr{(number == marked ? " class=\"marked\"" : "")}><th scope=\"row\">{PlotText.Escape(row[0])}</th>");
            foreach (var cell in row.Skip(1))
                _text.Append($"<td>{PlotText.Escape(cell)}</td>");
            _text.Append("</tr>\n");
        }
        _text.Append("</tbody>\n</table>\n");
        return this;
    }

    /// <summary>The whole page.</summary>
    public static string Whole(string title, string style, PageText body) => $"""
        <!DOCTYPE html>
        <html xmlns="http://www.w3.org/1999/xhtml" lang="en">
        <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>{PlotText.Escape(title)}</title>
        <style>
        {style}
        </style>
        </head>
        <body>
        <main>
        {body._text}</main>
        </body>
        </html>

        """;
}
