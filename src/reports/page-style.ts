import { markup, type Markup } from './markup.ts';

/** How reports and the dashboard look: light and dark, on paper, from 320 pixels on. Nothing in it comes from outside. */
export const pageStyle: Markup = markup`
:root { color-scheme: light dark; --page: #f5f6f8; --card: #fff; --ink: #1b2128; --soft: #56606c; --line: #dde2e8; --faint: #eef1f4; --accent: #2a5db0; --good: #17754a; --bad: #b3261e; --warn: #855600; --busy: #2a5db0; --rest: #5d6672; --bar: #6f93cf; --badbar: #d0493f; --restbar: #98a2ae; }
@media (prefers-color-scheme: dark) { :root { --page: #111417; --card: #191d21; --ink: #e5e8eb; --soft: #a2abb6; --line: #2d333a; --faint: #22272c; --accent: #8ab0f2; --good: #62c794; --bad: #f58b80; --warn: #e3b551; --busy: #8ab0f2; --rest: #aab3be; --bar: #4f74b3; --badbar: #d05a50; --restbar: #66707c; } }
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--page); color: var(--ink); font: 14px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.page { max-width: 1240px; margin: 0 auto; padding: 28px 24px 64px; }
h1, h2, h3 { line-height: 1.25; margin: 0; font-weight: 650; letter-spacing: -0.01em; }
h1 { font-size: 26px; }
h2 { font-size: 17px; }
h3 { font-size: 14px; margin: 20px 0 6px; }
p { margin: 0 0 8px; max-width: 76ch; }
a { color: var(--accent); text-underline-offset: 2px; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
code, pre, .code { font-family: ui-monospace, "SF Mono", SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; font-size: 12.5px; }
pre { background: var(--faint); border-radius: 6px; padding: 10px 12px; margin: 6px 0 0; white-space: pre-wrap; max-height: 420px; overflow: auto; }
time { white-space: nowrap; }
.skip { position: absolute; left: -9999px; }
.skip:focus { left: 12px; top: 12px; background: var(--card); padding: 6px 10px; z-index: 2; }
.small, .soft { color: var(--soft); }
.small { font-size: 12.5px; }
.kicker { color: var(--soft); margin: 0 0 2px; font-size: 12.5px; }
header.top { display: grid; grid-template-columns: 1fr auto; gap: 8px 24px; align-items: start; margin-bottom: 14px; }
header.top .id { color: var(--soft); margin: 4px 0 0; }
.version { color: var(--soft); font-weight: 400; font-size: 16px; }
.verdict { display: flex; gap: 20px; align-items: center; }
.badge { white-space: nowrap; }
.badge .sign { display: inline-block; min-width: 1em; text-align: center; }
.badge.good { color: var(--good); } .badge.bad { color: var(--bad); } .badge.warn { color: var(--warn); } .badge.busy { color: var(--busy); } .badge.rest { color: var(--rest); }
.verdict .badge { font-size: 17px; font-weight: 650; }
.grade { text-align: center; border-left: 1px solid var(--line); padding-left: 20px; }
.grade b { display: block; font-size: 26px; line-height: 1.1; font-weight: 650; }
.lede { font-size: 15.5px; margin: 0 0 16px; }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(180px, 1fr)); gap: 14px 24px; margin: 0 0 4px; }
.facts dt { color: var(--soft); font-size: 12.5px; }
.facts dd { margin: 0; font-weight: 550; }
.facts dd time { white-space: normal; }
.facts dd small { font-weight: 400; color: var(--soft); font-size: 12.5px; display: block; }
header + .lede + .facts { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 14px 20px; }
nav.parts { margin: 16px 0 0; }
nav.parts ul { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 4px 18px; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 18px 20px; margin-top: 16px; scroll-margin-top: 8px; }
.heading { display: flex; flex-wrap: wrap; gap: 0 12px; align-items: baseline; margin-bottom: 10px; }
.advice ul { margin: 0; padding-left: 18px; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; text-align: left; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
caption { text-align: left; color: var(--soft); font-size: 12.5px; padding-bottom: 4px; }
th { font-weight: 550; color: var(--soft); font-size: 12.5px; white-space: nowrap; text-align: left; }
th, td { padding: 5px 18px 5px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tr > :last-child { padding-right: 0; }
tbody tr:last-child > * { border-bottom: 0; }
tbody th { color: var(--ink); font-size: 14px; font-weight: 450; white-space: normal; min-width: 9rem; }
th.n, td.n { text-align: right; }
.wide td { white-space: nowrap; }
.wide td .why { white-space: normal; min-width: 12rem; }
.wide td .code, .wide td.least { white-space: normal; }
tbody tr:hover > *, tr:target > * { background: var(--faint); }
.why { color: var(--soft); font-size: 12.5px; display: block; }
.least { min-width: 14rem; }
bdi { unicode-bidi: isolate; }
ul.plain { list-style: none; margin: 0; padding: 0; }
ul.plain > li { padding: 8px 0; border-bottom: 1px solid var(--line); }
ul.plain > li:first-child { padding-top: 0; }
ul.plain > li:last-child { border-bottom: 0; padding-bottom: 0; }
summary { cursor: pointer; color: var(--accent); padding: 2px 0; }
details[open] > summary { margin-bottom: 6px; }
ol.course { list-style: none; margin: 0; padding: 0; }
ol.course li { display: grid; grid-template-columns: 9.5rem 1.2em 1fr; gap: 0 8px; padding: 2px 0; }
ol.course time { color: var(--soft); }
.timeline { --about: minmax(9rem, 14rem); }
.band { display: grid; grid-template-columns: var(--about) minmax(0, 1fr); gap: 0 16px; padding: 6px 0; border-top: 1px solid var(--line); }
.band.axis { border-top: 0; padding: 0; }
.band .about { font-size: 12.5px; line-height: 1.4; }
.band.axis .about { color: var(--soft); }
.band .phase { display: block; font-weight: 550; font-size: 14px; }
.band .number { color: var(--soft); font-weight: 400; }
.band .about .small { display: block; }
svg { display: block; }
svg text { font-size: 10.5px; fill: var(--ink); font-family: inherit; }
.tick text { fill: var(--soft); }
.tick line, .grid { stroke: var(--line); }
.grid { stroke-dasharray: 1 3; }
.break { fill: var(--faint); stroke: var(--line); stroke-dasharray: 2 2; }
text.pause { fill: var(--soft); font-style: italic; }
.span { fill: var(--restbar); opacity: 0.5; }
.span.bad { fill: var(--badbar); }
.bar { fill: var(--bar); stroke: var(--bar); stroke-width: 1; }
.bar.bad { fill: var(--badbar); stroke: var(--badbar); }
.bar.warn { fill: var(--card); stroke: var(--badbar); }
.bar.rest { fill: var(--restbar); stroke: var(--restbar); }
.bar.busy { stroke: var(--accent); stroke-dasharray: 3 2; }
.bar.wait, .bar.sleep { fill: var(--card); stroke: var(--restbar); stroke-dasharray: 2 2; }
.stop { fill: var(--card); opacity: 0.72; }
.stop.parked { opacity: 0.85; stroke: var(--restbar); stroke-dasharray: 1 2; }
.stop.interrupted { opacity: 1; }
.failed-here { fill: var(--bad); }
text.mark { font-size: 11px; font-weight: 700; paint-order: stroke; stroke: var(--card); stroke-width: 2.5px; }
text.mark.bad { fill: var(--bad); } text.mark.warn { fill: var(--warn); } text.mark.busy { fill: var(--busy); } text.mark.rest { fill: var(--rest); }
text.beside { fill: var(--soft); }
text.over { fill: var(--ink); paint-order: stroke; stroke: var(--card); stroke-width: 3px; }
.load path { fill: var(--bar); opacity: 0.5; }
text.most { fill: var(--soft); paint-order: stroke; stroke: var(--card); stroke-width: 3px; }
.timeline a:hover .bar { stroke: var(--ink); }
.legend { list-style: none; margin: 10px 0 0; padding: 0; display: flex; flex-wrap: wrap; gap: 2px 18px; font-size: 12.5px; color: var(--soft); }
.legend li { display: flex; gap: 6px; align-items: center; }
.ratio { display: inline-block; vertical-align: middle; margin-right: 8px; }
.ratio .track { fill: var(--faint); } .ratio .fill { fill: var(--bar); } .ratio .fill.slow { fill: var(--badbar); } .ratio .usual { stroke: var(--ink); }
.decided { fill: var(--restbar); } .decided.good { fill: var(--bar); } .decided.bad { fill: var(--badbar); } .decided.open { fill: var(--card); stroke: var(--bar); stroke-width: 2; }
.life { stroke: var(--restbar); } .link { stroke: var(--restbar); stroke-width: 1.2; } .conflict { stroke: var(--badbar); stroke-width: 1.4; stroke-dasharray: 4 3; }
.outcome { fill: var(--restbar); } .outcome.success { fill: var(--good); } .outcome.failure { fill: var(--bad); } .outcome.partial { fill: var(--warn); }
.decisions { margin-bottom: 4px; } .decisions + .legend { margin-bottom: 16px; }
header.bar { display: flex; flex-wrap: wrap; gap: 6px 18px; align-items: baseline; margin-bottom: 18px; }
header.bar .live { margin-left: auto; color: var(--soft); font-size: 12.5px; }
form.find { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; margin: 0 0 12px; }
form.find input, form.find select, form.find button { font: inherit; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 6px; padding: 4px 9px; max-width: 100%; }
form.find button { cursor: pointer; color: var(--accent); }
progress { width: 90px; height: 8px; vertical-align: middle; margin-right: 8px; accent-color: var(--accent); }
.runs a { font-weight: 550; }
footer { color: var(--soft); font-size: 12.5px; margin-top: 24px; }
@media (max-width: 720px) {
.page { padding: 18px 14px 48px; }
header.top { grid-template-columns: 1fr; }
h1 { font-size: 22px; }
section { padding: 14px; }
.facts { grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 10px 14px; }
header + .lede + .facts { padding: 12px 14px; }
.band { grid-template-columns: minmax(0, 1fr); gap: 4px; }
.tick.odd { display: none; }
.band .about > * { display: inline; margin-right: 6px; }
.band .about .small { display: inline; }
ol.course li { grid-template-columns: 1.2em 1fr; }
ol.course time { grid-column: 2; grid-row: 2; }
ol.course .badge { grid-row: 1; }
.least { min-width: 11rem; }
}
@media (prefers-reduced-motion: no-preference) { html { scroll-behavior: smooth; } }
@media print {
:root { color-scheme: light; --page: #fff; }
body { font-size: 11px; }
.page { max-width: none; padding: 0; }
nav.parts, .skip { display: none; }
section { border: 0; border-top: 1px solid var(--line); border-radius: 0; padding: 12px 0; }
tr, .band, .facts > div { break-inside: avoid; }
details::details-content { content-visibility: visible; block-size: auto; }
.wide { overflow: visible; }
pre { max-height: none; }
a { color: inherit; text-decoration: none; }
* { print-color-adjust: exact; }
}
`;
