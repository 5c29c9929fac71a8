using MLNetDeep.Plots;

namespace MLNetDeep.Reports.Page;

/// <summary>The style of the page: light and dark as the reader's system is, and fit for paper.</summary>
internal static class PageStyle
{
    public static string Css { get; } = $$"""
        :root { color-scheme: light dark; --paper: #f6f7f9; --card: #ffffff; --ink: #222222; --faint: #5a6068; --line: #dfe2e6; --shade: #b9bec5; }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; }
        main { max-width: 1180px; margin: 0 auto; padding: 28px 20px 48px; }
        h1 { margin: 0; font-size: 27px; }
        h2 { margin: 0 0 12px; font-size: 19px; }
        h2.part { margin: 34px 0 0; font-size: 22px; }
        h3 { margin: 18px 0 8px; font-size: 16px; }
        section > h3:first-child { margin-top: 0; }
        h4 { margin: 12px 0 6px; font-size: 14px; }
        h1, h2, h3, p, li { overflow-wrap: anywhere; }
        p { margin: 6px 0; max-width: 100ch; }
        ul { margin: 6px 0 14px; padding-left: 20px; }
        .headline { font-size: 18px; margin: 4px 0 14px; }
        .faint, figcaption { color: var(--faint); }
        section { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 18px 20px; margin-top: 18px; }
        .figures { display: flex; flex-wrap: wrap; gap: 8px 28px; }
        .figures dl { margin: 0; min-width: 110px; }
        dt { color: var(--faint); font-size: 13px; }
        dd { margin: 0; font-size: 21px; font-variant-numeric: tabular-nums; }
        .pictures, .columns { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 440px), 1fr)); gap: 18px 24px; align-items: start; }
        .small { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 300px), 1fr)); gap: 12px 18px; align-items: start; margin-top: 8px; }
        .columns { gap: 0 18px; align-items: stretch; }
        figure { margin: 0; max-width: 100%; }
        .tall { grid-row: span 2; }
        figcaption { font-size: 13px; max-width: 62ch; }
        svg { max-width: 100%; height: auto; display: block; }
        .wide {                                              /* a shadow shows where there is more to scroll to */
          overflow-x: auto; background:
            linear-gradient(90deg, var(--card) 30%, transparent) 0 0 / 40px 100% local no-repeat,
            linear-gradient(270deg, var(--card) 30%, transparent) 100% 0 / 40px 100% local no-repeat,
            linear-gradient(90deg, var(--shade), transparent) 0 0 / 14px 100% scroll no-repeat,
            linear-gradient(270deg, var(--shade), transparent) 100% 0 / 14px 100% scroll no-repeat;
        }
        table { border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; margin: 4px 0 10px; }
        th, td { border-bottom: 1px solid var(--line); padding: 4px 12px 4px 0; text-align: left; vertical-align: top; }
        td { overflow-wrap: break-word; }
        tbody th { font-weight: 500; }
        .marked th, .marked td { font-weight: 700; }
        thead th { color: var(--faint); font-weight: 500; }
        details, .below { margin-top: 12px; }
        summary { cursor: pointer; }
        footer { margin-top: 18px; color: var(--faint); font-size: 13px; }
        @media screen and (prefers-color-scheme: dark) {
          :root { --paper: #14171b; --card: #1c2026; --ink: #e4e7eb; --faint: #a0a7b0; --line: #343a42; --shade: #6b727b; }
          rect[fill="{{PlotColours.Background}}"] { fill: var(--card); }
          [fill="{{PlotColours.Ink}}"] { fill: var(--ink); }
          [fill="{{PlotColours.FaintInk}}"] { fill: #b4bac2; }
          [stroke="{{PlotColours.Grid}}"] { stroke: #2d333b; }
          [stroke="{{PlotColours.Zero}}"], [stroke="{{PlotColours.Border}}"] { stroke: #6b727b; }
          [stroke="{{PlotColours.Series[0]}}"] { stroke: #3b9ade; }
          [fill="{{PlotColours.Series[0]}}"] { fill: #3b9ade; }
          [stroke="{{PlotColours.Mark}}"] { stroke: #f0813a; }
          [fill="{{PlotColours.Mark}}"] { fill: #f0813a; }
          [stroke="{{PlotColours.Series[2]}}"] { stroke: #2fc49a; }
          [fill="{{PlotColours.Series[2]}}"] { fill: #2fc49a; }
        }
        @media (max-width: 560px) {
          main { padding: 18px 10px 36px; }
          section { padding: 14px 12px; }
          .figures dl { min-width: 96px; }
          table { font-size: 13px; }
          th, td { padding-right: 9px; }
          .pictures svg, .columns svg, section > figure svg { font-size: 14px; }
        }
        @media print {
          body { background: none; font-size: 12px; }
          main { max-width: none; padding: 0; }
          section { border: none; padding: 0; }
          .pictures, .columns { grid-template-columns: repeat(2, minmax(0, 1fr)); }
          .small { grid-template-columns: repeat(3, minmax(0, 1fr)); }
          figure, tr { break-inside: avoid; }
          h2, h3 { break-after: avoid; }
        }
        """;
}
