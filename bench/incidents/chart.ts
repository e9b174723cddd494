/** One mark of a chart: where it lies on the scale, and how it is drawn. */
export interface Mark {
  readonly value: number;
  readonly kind: 'engine' | 'oracle' | 'rule';
  readonly label: string;
}

export interface Row {
  readonly name: string;
  readonly marks: readonly Mark[];
}

export interface Chart {
  readonly title: string;
  readonly unit: string;
  readonly legend: readonly { readonly kind: Mark['kind']; readonly label: string }[];
  /** Values at which lines are drawn; the scale is logarithmic from the first to the last. */
  readonly ticks: readonly number[];
  readonly rows: readonly Row[];
}

const WIDTH = 860;
const NAMES = 250;
const ROW = 18;
const TOP = 58;
const BOTTOM = 34;

/** Drawn by the system's colours: readable in light and dark, without fonts or scripts of its own. */
const STYLE = `
text { font: 12px system-ui, sans-serif; fill: #1b1f24; } .soft { fill: #56606a; } .title { font-size: 15px; font-weight: 600; }
.paper { fill: #ffffff; } .grid { stroke: #d5dae0; } .engine { fill: #174a8b; } .oracle { fill: none; stroke: #14632f; stroke-width: 2; }
.rule { fill: none; stroke: #a61b1b; stroke-width: 1.5; opacity: 0.75; }
@media (prefers-color-scheme: dark) { text { fill: #e6e9ec; } .soft { fill: #9aa5b1; } .paper { fill: #14171a; } .grid { stroke: #343b42; }
.engine { fill: #a3c7fb; } .oracle { stroke: #8fdba8; } .rule { stroke: #ff9d9d; } }`;

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const tenth = (value: number): number => Math.round(value * 10) / 10;

/** A filled disc, a ring, a cross: told apart without colours too. */
const drawn = (kind: Mark['kind'], x: number, y: number, label: string): string => {
  const title = `<title>${escaped(label)}</title>`;
  switch (kind) {
    case 'engine':
      return `<circle class="engine" cx="${x}" cy="${y}" r="5">${title}</circle>`;
    case 'oracle':
      return `<circle class="oracle" cx="${x}" cy="${y}" r="4">${title}</circle>`;
    case 'rule':
      return `<path class="rule" d="M${tenth(x - 4)} ${tenth(y - 4)}l8 8m0 -8l-8 8">${title}</path>`;
  }
};

/** One row a thing, marks on a common logarithmic scale. */
export const dotChart = ({ title, unit, legend, ticks, rows }: Chart): string => {
  const low = Math.log(Math.min(...ticks));
  const high = Math.log(Math.max(...ticks));
  const height = TOP + rows.length * ROW + BOTTOM;
  const x = (value: number): number =>
    tenth(NAMES + Math.min(1, Math.max(0, (Math.log(value) - low) / (high - low))) * (WIDTH - NAMES - 30));
  const y = (row: number): number => TOP + row * ROW + ROW / 2;
  const grid = ticks.map(
    (tick) =>
      `<line class="grid" x1="${x(tick)}" x2="${x(tick)}" y1="${TOP}" y2="${height - BOTTOM}"/>` +
      `<text class="soft" text-anchor="middle" x="${x(tick)}" y="${height - BOTTOM + 16}">${tick}</text>`,
  );
  const key = legend.map(
    ({ kind, label }, i) =>
      `${drawn(kind, NAMES + 10 + i * 190, 36, label)}<text x="${NAMES + 22 + i * 190}" y="40">${escaped(label)}</text>`,
  );
  const lines = rows.map(({ name, marks }, i) => {
    const order = { rule: 0, oracle: 1, engine: 2 };
    const all = marks
      .toSorted((one, other) => order[one.kind] - order[other.kind])
      .map(({ kind, value, label }) => drawn(kind, x(value), y(i), label));
    return `<text x="${NAMES - 10}" y="${y(i) + 4}" text-anchor="end">${escaped(name)}</text>${all.join('')}`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escaped(title)}">`,
    `<style>${STYLE}</style><rect class="paper" width="${WIDTH}" height="${height}"/>`,
    `<text class="title" x="10" y="20">${escaped(title)}</text>`,
    ...key,
    ...grid,
    ...lines,
    `<text class="soft" x="${WIDTH - 10}" y="${height - 4}" text-anchor="end">${escaped(unit)}</text>`,
    '</svg>',
    '',
  ].join('\n');
};
