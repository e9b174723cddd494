/** The one stylesheet of the pages: readable in light and dark, without images, fonts or scripts. */
export const STYLE = `
:root { color-scheme: light dark; --ink: #1b1f24; --paper: #ffffff; --soft: #5c6670; --line: #d5dae0; --panel: #f5f7f9;
  --bad: #a61b1b; --bad-paper: #fdecec; --warn: #7a4d00; --warn-paper: #fff4dc; --good: #14632f; --good-paper: #e7f6ec;
  --note: #174a8b; --note-paper: #e8f0fb; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ec; --paper: #14171a; --soft: #9aa5b1; --line: #343b42; --panel: #1c2126;
    --bad: #ff9d9d; --bad-paper: #3d1717; --warn: #ffcf7a; --warn-paper: #3a2a0b; --good: #8fdba8; --good-paper: #12301d;
    --note: #a3c7fb; --note-paper: #14263f; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 72rem; padding: 1rem 1.25rem 3rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, sans-serif; }
header { display: flex; flex-wrap: wrap; gap: 0 1.5rem; align-items: baseline; border-bottom: 1px solid var(--line); }
header p { color: var(--soft); margin: 0.5rem 0; }
h1 { font-size: 1.4rem; margin: 0.5rem 0; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 1.75rem 0 0.5rem; }
h3 { font-size: 1rem; margin: 1rem 0 0.25rem; overflow-wrap: anywhere; }
a { color: var(--note); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 0.4rem 0.75rem 0.4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
th { color: var(--soft); font-weight: 600; white-space: nowrap; }
td { overflow-wrap: anywhere; }
td small, p small { color: var(--soft); }
.incident { border-left: 4px solid var(--bad); background: var(--bad-paper); padding: 0.5rem 1rem; margin: 0.75rem 0; }
.incident h3 { margin: 0; }
.incident p { margin: 0.25rem 0; }
.calm { border-left: 4px solid var(--good); background: var(--good-paper); padding: 0.5rem 1rem; }
.unsure { border-left: 4px solid var(--warn); background: var(--warn-paper); padding: 0.5rem 1rem; }
.badge { display: inline-block; padding: 0 0.5rem; border-radius: 0.25rem; white-space: nowrap; background: var(--panel); }
.degraded { color: var(--bad); background: var(--bad-paper); font-weight: 600; }
.suspect, .stale, .insufficient, .no_baseline { color: var(--warn); background: var(--warn-paper); }
.changed, .improved { color: var(--note); background: var(--note-paper); }
.stable { color: var(--good); background: var(--good-paper); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1.25rem; margin: 0.5rem 0; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; overflow: auto; max-height: 20rem; margin: 0.25rem 0 0.75rem;
  padding: 0.75rem; background: var(--panel); border: 1px solid var(--line); unicode-bidi: isolate;
  font: 0.9rem/1.45 ui-monospace, monospace; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } dt { margin-top: 0.5rem; } }
`.trimStart();
