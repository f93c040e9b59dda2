#include "report/html_style.h"

namespace lvq {

// Letters on bars are dark with a light edge in both schemes: they lie on colours, not on paper.
Literal page_style() {
  return R"(
:root {
  color-scheme: light dark;
  --paper: #ffffff; --ink: #1c2128; --muted: #57606a; --line: #d0d7de; --soft: #f5f7f9;
  --accent: #0a5aa8; --bad: #a61b1b; --bad-soft: #fdeeee; --good: #176639; --good-soft: #e8f5ec;
  --warn: #7a4f00; --warn-soft: #fff6dd; --free: #e9ecef; --other: #c9d0d7;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #11161c; --ink: #e3e9ef; --muted: #9eabb8; --line: #333c46; --soft: #1a2129;
    --accent: #79b8ff; --bad: #ff938a; --bad-soft: #341a1c; --good: #7ddb9c; --good-soft: #14301f;
    --warn: #f2c869; --warn-soft: #322810; --free: #c3cad1; --other: #98a2ac;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { overflow-wrap: anywhere; max-width: 60rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
h1, h2, p, dl, dd, ul, ol, figure { margin: 0; }
h1 { font-size: 1.6rem; line-height: 1.25; }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .7rem; padding-bottom: .3rem;
  border-bottom: 1px solid var(--line); }
p + p { margin-top: .4rem; }
.muted, th, .facts dt { color: var(--muted); }
b { font-weight: 600; }
code, pre, .mono { font: .86em/1.5 ui-monospace, "Cascadia Mono", Menlo, Consolas,
  "DejaVu Sans Mono", monospace; overflow-wrap: anywhere; white-space: pre-wrap; }
pre { margin: .6rem 0 0; padding: .6rem .8rem; background: var(--soft);
  border: 1px solid var(--line); border-radius: 6px; }
.title { display: flex; flex-wrap: wrap; gap: .4rem 1rem; align-items: center; }
.badge { padding: .1rem .7rem; border-radius: 1rem; border: 1px solid currentColor;
  font-size: .9rem; font-weight: 600; color: var(--accent); }
.badge.good { color: var(--good); } .badge.bad { color: var(--bad); }
.badge.neutral { color: var(--warn); }
.facts { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.2rem;
  margin-top: .9rem; }
.facts dd { min-width: 0; }
.box { margin-top: 1.4rem; padding: .8rem 1rem; border: 1px solid var(--line);
  border-left: 5px solid var(--accent); border-radius: 6px; background: var(--soft); }
.box.good { border-left-color: var(--good); background: var(--good-soft); }
.box.bad { border-left-color: var(--bad); background: var(--bad-soft); }
.box.neutral, .box.warn { border-left-color: var(--warn); background: var(--warn-soft); }
.box ul { padding-left: 1.1rem; }
.box > b { display: block; }
ul.plain { padding-left: 1.2rem; } ul.plain + .timeline { margin-top: .7rem; }
table { border-collapse: collapse; width: 100%; }
th { text-align: left; font-weight: 500; font-size: .86rem; white-space: nowrap; }
th, td { padding: .35rem .9rem .35rem 0; border-bottom: 1px solid var(--line);
  vertical-align: top; }
table { margin-top: .8rem; } th:last-child, td:last-child { padding-right: 0; }
.unbroken { white-space: nowrap; }
.joined td { border-bottom: 0; padding-bottom: 0; }
td.words { padding-top: 0; color: var(--muted); font-size: .88rem; }
.keyed { display: flex; gap: .7rem; align-items: center; }
.name { min-width: 10.5rem; } pre + p { margin-top: .6rem; } .place { min-width: 7rem; }
table + p { margin-top: .9rem; } p + ul { margin-top: .2rem; }
.bad-ink { color: var(--bad); } .good-ink { color: var(--good); } .warn-ink { color: var(--warn); }
figure { margin: 1rem 0; break-inside: avoid; }
figcaption { margin-bottom: .25rem; }
.bar-row { display: flex; align-items: center; gap: .6rem; margin-top: 3px; }
.when { flex: 0 0 3.2rem; color: var(--muted); font-size: .86rem; }
.track { flex: 1 1 0; min-width: 0; } .bar { display: block; outline: 1px solid var(--line); }
.patterns { position: absolute; }
.swatch { display: block; flex: none; }
pattern path { stroke: #1c2128; stroke-opacity: .3; stroke-width: 1.6; fill: none; }
#pattern-free path { stroke-opacity: .22; stroke-width: 1; }
#pattern-room path { stroke-opacity: .5; stroke-width: 2; }
rect { stroke: var(--paper); stroke-width: 1; }
.free, .room { fill: var(--free); } .other { fill: var(--other); }
.c0 { fill: #56b4e9; } .c1 { fill: #e69f00; } .c2 { fill: #35b28a; } .c3 { fill: #f0e442; }
.c4 { fill: #cc79a7; } .c5 { fill: #e8743b; } .c6 { fill: #8f9fe8; }
.label { font: 600 12px/1 system-ui, "Segoe UI", Roboto, Arial, sans-serif; fill: #12161b;
  text-anchor: middle; dominant-baseline: central; paint-order: stroke; stroke: #ffffff;
  stroke-width: 4px; stroke-linejoin: round; }
.label.wide { display: none; }
.timeline { list-style: none; padding: 0; }
.timeline li { display: grid; grid-template-columns: 2.4rem 1fr max-content; gap: 0 .7rem;
  padding: .22rem .5rem .22rem .7rem; border-left: 4px solid var(--line); break-inside: avoid; }
.timeline .n { text-align: right; color: var(--muted); font-variant-numeric: tabular-nums; }
.timeline .time { color: var(--muted); font-variant-numeric: tabular-nums; text-align: right; }
.timeline .tag { display: block; font-size: .88rem; }
.timeline li.closed { border-left-color: var(--warn); background: var(--warn-soft); }
.timeline li.line { display: block; border-left-color: var(--bad); background: var(--bad-soft);
  color: var(--bad); font-weight: 600; padding: .45rem .7rem; }
.timeline li.pending { color: var(--muted); }
details { margin-top: .6rem; } summary { cursor: pointer; color: var(--accent); }
.commands { padding: .5rem 0 0; list-style: none; }
.commands li { display: grid; grid-template-columns: 2.4rem 1fr; gap: 0 .7rem; padding: .2rem 0; }
.commands .n { text-align: right; color: var(--muted); }
.commands code { display: block; }
.diff { display: block; } .diff.added { color: var(--good); } .diff.gone { color: var(--bad); }
footer { margin-top: 2.5rem; padding-top: .8rem; border-top: 1px solid var(--line);
  font-size: .86rem; color: var(--muted); }
@media screen { details:not([open]) + .folded { display: none; } }
@media (min-width: 900px) {
  .label.wide { display: inline; } .label.narrow { display: none; }
}
@media screen and (max-width: 640px) {
  .facts { grid-template-columns: 1fr; } .facts dd { margin-bottom: .4rem; }
  thead { display: none; } table, tbody, tr, td { display: block; }
  tr { padding: .5rem 0; border-bottom: 1px solid var(--line); }
  td { border: 0; padding: .05rem 0; display: grid; grid-template-columns: 7rem 1fr; gap: .6rem; }
  td::before { content: attr(data-label); color: var(--muted); font-size: .86rem; }
  td.none { display: none; } .name, .place { min-width: 0; } td.words { display: block; }
  td.words::before { content: none; } tr.joined { padding-bottom: 0; border: 0; }
  tr.joined + tr { padding-top: 0; }
  .timeline li { grid-template-columns: 1.5rem 1fr; padding-left: .4rem; gap: 0 .6rem; }
  .timeline .time { grid-column: 2; text-align: left; }
  .commands li { grid-template-columns: 1.7rem 1fr; }
}
@media print {
  :root { color-scheme: light;
    --paper: #ffffff; --ink: #000000; --muted: #444c56; --line: #b6bec7; --soft: #ffffff;
    --accent: #0a4c8c; --bad: #8f1414; --bad-soft: #fdeeee; --good: #11532d; --good-soft: #eef7f1;
    --warn: #5f3d00; --warn-soft: #fff8e6; --free: #e9ecef; --other: #c9d0d7; }
  @page { size: A4; margin: 16mm 14mm; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { font-size: 10pt; } td, th { font-size: 9pt; padding-right: .6rem; }
  td.words { font-size: 8.5pt; } main { max-width: none; padding: 0; }
  h2, h2 + p { break-after: avoid; } h2 { margin-top: 1.4rem; } tr, tbody.pair, .box, .commands li { break-inside: avoid; }
  details summary { color: var(--muted); list-style: none; }
}
)";
}

}  // namespace lvq
