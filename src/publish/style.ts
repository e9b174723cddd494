/** The one stylesheet of the pages: readable in light and dark, on paper and on a telephone, without images, fonts or scripts. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff; --soft: #56606a; --line: #d5dae0; --panel: #f5f7f9;
  --bad: #a61b1b; --bad-paper: #fdecec; --warn: #7a4d00; --warn-paper: #fff4dc; --good: #14632f; --good-paper: #e7f6ec;
  --note: #174a8b; --note-paper: #e8f0fb; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ec; --paper: #14171a; --soft: #9aa5b1; --line: #343b42; --panel: #1c2126;
    --bad: #ff9d9d; --bad-paper: #3d1717; --warn: #ffcf7a; --warn-paper: #3a2a0b; --good: #8fdba8; --good-paper: #12301d;
    --note: #a3c7fb; --note-paper: #14263f; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 84rem; padding: 1rem 1.25rem 3rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; gap: 0 1.5rem; align-items: baseline; border-bottom: 1px solid var(--line); }
header p, nav { color: var(--soft); margin: 0.5rem 0; }
h1 { font-size: 1.4rem; margin: 0.5rem 0; overflow-wrap: anywhere; flex-grow: 1; }
h2 { font-size: 1.1rem; margin: 1.75rem 0 0.5rem; }
h3 { font-size: 1rem; margin: 1rem 0 0.25rem; overflow-wrap: anywhere; }
h4 { font-size: 0.9rem; margin: 0.25rem 0; color: var(--soft); }
a { color: var(--note); }
a:focus-visible, .scroll:focus-visible, pre:focus-visible, summary:focus-visible { outline: 2px solid var(--note);
  outline-offset: 2px; }
ol, ul { padding-left: 1.4rem; margin: 0.5rem 0; }
li { margin: 0.15rem 0; overflow-wrap: anywhere; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
th, td { text-align: left; padding: 0.4rem 0.75rem 0.4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
thead th { color: var(--soft); font-weight: 600; white-space: nowrap; }
tbody th { font-weight: 600; overflow-wrap: anywhere; min-width: 11rem; }
tbody th small { display: block; font-weight: 400; }
td { overflow-wrap: anywhere; }
td .badge + small { display: block; }
small { color: var(--soft); }
.none { color: var(--soft); }
tr.affected > th:first-child { border-left: 4px solid var(--bad); padding-left: 0.6rem; }
tr.quiet > th:first-child { border-left: 4px solid transparent; padding-left: 0.6rem; }
.incident, .calm, .unsure { border-left: 4px solid; padding: 0.5rem 1rem; margin: 0.75rem 0; overflow-wrap: anywhere; }
ul.unsure { padding-left: 2rem; }
.incident { border-color: var(--bad); background: var(--bad-paper); }
.incident h3 { margin: 0; }
.incident p { margin: 0.25rem 0; }
.calm { border-color: var(--good); background: var(--good-paper); }
.unsure { border-color: var(--warn); background: var(--warn-paper); }
.badge { display: inline-block; padding: 0 0.5rem; border-radius: 0.25rem; white-space: nowrap; background: var(--panel); }
.degraded { color: var(--bad); background: var(--bad-paper); font-weight: 600; }
.suspect, .stale, .insufficient, .no_baseline { color: var(--warn); background: var(--warn-paper); }
.changed, .improved, .diverges { color: var(--note); background: var(--note-paper); }
.stable { color: var(--good); background: var(--good-paper); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1.25rem; margin: 0.5rem 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
figure { margin: 0.5rem 0; max-width: 60rem; }
svg { width: 100%; height: 9rem; background: var(--panel); border: 1px solid var(--line); }
svg * { fill: none; stroke-width: 2; vector-effect: non-scaling-stroke; }
.evidence { stroke: var(--bad); }
.recovery { stroke: var(--good); stroke-dasharray: 6 3; }
.alarm { stroke: var(--warn); stroke-dasharray: 2 3; }
.opened { stroke: var(--soft); }
.evidence-key { color: var(--bad); }
.recovery-key { color: var(--good); }
.alarm-key { color: var(--warn); }
figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; color: var(--soft); font-size: 0.85rem; }
summary { cursor: pointer; color: var(--note); }
.sample { border: 1px solid var(--line); border-radius: 0.25rem; padding: 0 1rem 0.5rem; margin: 0.75rem 0; }
.sample p { margin: 0.25rem 0; overflow-wrap: anywhere; }
code { font: 0.9em ui-monospace, monospace; background: var(--panel); padding: 0.1rem 0.4rem; overflow-wrap: anywhere; }
.legend { flex-basis: 100%; }
.beside { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 0 1.5rem; }
.beside > div { min-width: 0; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; overflow: auto; max-height: 20rem; margin: 0.25rem 0 0.75rem;
  padding: 0.5rem 0.75rem; background: var(--panel); border: 1px solid var(--line); unicode-bidi: isolate;
  font: 0.9rem/1.45 ui-monospace, monospace; }
@media (max-width: 40rem) {
  dl { grid-template-columns: 1fr; }
  dt { margin-top: 0.5rem; }
}
@media print {
  :root { color-scheme: light; --ink: #000; --paper: #fff; --soft: #333; --line: #999; --panel: #fff; --bad-paper: #fff;
    --warn-paper: #fff; --good-paper: #fff; --note-paper: #fff; --bad: #8a0f0f; --warn: #5c3a00; --good: #0d4a22; --note: #000; }
  body { max-width: none; padding: 0; font-size: 0.8rem; }
  nav { display: none; }
  pre { max-height: none; }
  .scroll { overflow: visible; }
  tr, .sample, .incident { break-inside: avoid; }
}
`.trimStart();
