import type { Incident, IncidentPoint } from '../../judgement.ts';
import { when } from '../../publish/words.ts';

const ROWS = 6;

/**
 * Evidence over time in plain characters, a column a point: `#` evidence, `-` the alarm. Empty below two points.
 * Columns are cycles, not hours: what was thinned out leaves no gap.
 */
export const chart = ({ course = [], evidence: { threshold } }: Incident): readonly string[] => {
  const [first] = course;
  const last = course.at(-1);
  if (first === undefined || last === undefined || course.length < 2) return [];
  const top = Math.max(threshold * 1.2, ...course.map(({ nats }) => nats), 1);
  const rowOf = (value: number): number => Math.round((Math.min(top, Math.max(0, value)) / top) * (ROWS - 1));
  const alarm = rowOf(threshold);
  const sign = ({ nats }: IncidentPoint, row: number): string => {
    if (rowOf(nats) >= row && (row > 0 || nats > 0)) return '#';
    return row === alarm ? '-' : ' ';
  };
  const rows = Array.from({ length: ROWS }, (_, i) => ROWS - 1 - i).map((row) => {
    const label = row === alarm ? threshold.toFixed(1) : row === ROWS - 1 ? top.toFixed(1) : row === 0 ? '0' : '';
    return `${label.padStart(6)} |${course.map((point) => sign(point, row)).join('')}`.trimEnd();
  });
  return [
    ...rows,
    `${' '.repeat(7)}+${'-'.repeat(course.length)}`,
    `${' '.repeat(8)}${when(first.at)} to ${when(last.at)}`,
  ];
};
