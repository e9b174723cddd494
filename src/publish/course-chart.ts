import type { Incident, IncidentPoint } from '../judgement.ts';
import { html } from './html.ts';
import type { Markup } from './html.ts';
import { tableOf } from './page-parts.ts';
import { percent, when } from './words.ts';

const WIDTH = 640;
const HEIGHT = 120;
const MARGIN = 4;

/** Values over time, brought into a box: x from the first to the last moment, y from 0 to `top`. */
interface Scale {
  readonly x: (at: string) => number;
  readonly y: (value: number) => number;
}

const scaleOf = (points: readonly IncidentPoint[], top: number): Scale => {
  const times = points.map(({ at }) => Date.parse(at));
  const first = Math.min(...times);
  const span = Math.max(...times) - first;
  const tenth = (value: number): number => Math.round(value * 10) / 10;
  const inside = (share: number): number => Math.min(1, Math.max(0, share));
  return {
    x: (at) => tenth(MARGIN + inside(span === 0 ? 0.5 : (Date.parse(at) - first) / span) * (WIDTH - 2 * MARGIN)),
    y: (value) => tenth(HEIGHT - MARGIN - inside(value / top) * (HEIGHT - 2 * MARGIN)),
  };
};

const line = (points: readonly IncidentPoint[], { x, y }: Scale, value: (point: IncidentPoint) => number): string =>
  points.map((point) => `${x(point.at)},${y(value(point))}`).join(' ');

const table = (points: readonly IncidentPoint[]): Markup =>
  tableOf(
    'Evidence at the end of each cycle',
    ['Time', 'Evidence', 'Evidence of recovery', 'Bad answers'],
    points.map(
      ({ at, nats, recoveryNats, degradedFraction }) =>
        html`<tr>
          <th scope="row">${when(at)}</th>
          <td>${nats.toFixed(1)}</td>
          <td>${recoveryNats.toFixed(1)}</td>
          <td>${degradedFraction === null ? 'not known' : percent(degradedFraction)}</td>
        </tr> `,
    ),
  );

/** Evidence over the life of an incident: a drawing, and the numbers behind it. Nothing to draw below two points. */
export const courseChart = ({ course = [], evidence: { threshold }, openedAt }: Incident): Markup => {
  const [first] = course;
  const last = course.at(-1);
  if (first === undefined || last === undefined || course.length < 2) return html`<p>Too short to be drawn yet.</p>`;
  const top = Math.max(threshold * 1.15, ...course.map(({ nats }) => nats), 1);
  const scale = scaleOf(course, top);
  const alarm = scale.y(threshold);
  const opened = scale.x(openedAt);
  const words = `Evidence from ${when(first.at)} to ${when(last.at)}: it rose from ${first.nats.toFixed(1)} to at most ${Math.max(...course.map(({ nats }) => nats)).toFixed(1)} nats and is now ${last.nats.toFixed(1)}; the alarm is at ${threshold.toFixed(1)}.`;
  return html`<figure>
    <svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${words}" preserveAspectRatio="none">
      <line class="alarm" x1="0" x2="${WIDTH}" y1="${alarm}" y2="${alarm}" />
      <line class="opened" x1="${opened}" x2="${opened}" y1="0" y2="${HEIGHT}" />
      <polyline class="recovery" points="${line(course, scale, ({ recoveryNats }) => recoveryNats)}" />
      <polyline class="evidence" points="${line(course, scale, ({ nats }) => nats)}" />
    </svg>
    <figcaption>
      <span>${when(first.at)} (onset)</span>
      <span>${when(last.at)}</span>
      <span class="legend"
        >Height: 0 to ${top.toFixed(0)} nats. <b class="evidence-key">━</b> evidence ·
        <b class="recovery-key">╌</b> evidence of recovery · <b class="alarm-key">┄</b> alarm at ${threshold.toFixed(1)}
        nats · <b>│</b> opened ${when(openedAt)}</span
      >
    </figcaption>
    <details>
      <summary>Numbers</summary>
      ${table(course)}
    </details>
  </figure> `;
};
