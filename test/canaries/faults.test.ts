import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { withFaultsDoc } from '../../scripts/faults/document.ts';
import { faultRows, observe, recordSuite } from '../../scripts/faults/table.ts';
import type { Recorded, Row } from '../../scripts/faults/table.ts';
import { loadSuite } from '../../src/canaries/load.ts';
import { SCORERS } from '../../src/scorers/index.ts';
import { EFFECTS } from '../../src/simulator/effects/index.ts';
import { makeFault } from '../../src/simulator/fault.ts';

const root = resolve(import.meta.dirname, '../..');

let recorded: Recorded;
let rows: readonly Row[];
beforeAll(async () => {
  recorded = await recordSuite(await loadSuite(resolve(root, 'canaries'), SCORERS));
  rows = await faultRows(recorded);
}, 300_000);

test('every effect of the simulator is tried, in one form or in several', () => {
  expect([...new Set(rows.map(({ trial }) => trial.split(' ')[0]))]).toEqual(EFFECTS.map(({ type }) => type));
});

test('each of them is caught by shipped canaries, but what keeps answers from arriving', () => {
  const missed = rows.filter(({ availability, seen }) => !availability && seen.size === 0);
  expect(missed.map(({ trial }) => trial)).toEqual([]);
  for (const { trial, availability, seen } of rows.filter((row) => row.availability))
    expect([trial, availability, seen.size]).toEqual([trial, true, 0]);
});

test('quality falls wherever right answers are lost, whatever else shows', () => {
  const lossy = rows.filter(({ trial }) => /^(success|failure|flip|truncated|long-input|thinking-c|token-s|tools|agree)/.test(trial));
  expect(lossy.length).toBeGreaterThanOrEqual(9);
  for (const { trial, seen } of lossy) expect(seen.get('correct')?.length, trial).toBeGreaterThanOrEqual(4);
});

test('a fault that does nothing is seen by nobody', async () => {
  const nothing = makeFault({ name: 'nothing', effect: { type: 'slow', factor: 1 } });
  expect(await observe(recorded, { faults: [nothing], byLength: false })).toEqual(new Map());
});

test('the canaries that are made for a fault are those that show it', () => {
  const scored = (trial: string): readonly string[] => rows.find((row) => row.trial === trial)?.seen.get('correct') ?? [];
  expect(scored('agree')).toContain('false-premise/boiling-asserted-wrong');
  expect(scored('agree')).not.toContain('false-premise/boiling-asserted-right');
  expect(scored('placeholder')).toContain('code/roman-numerals-in-full');
  expect(scored('length-cap')).toEqual(['instructions/count-to-one-hundred-twenty']);
  expect(scored('thinking-cleared factor: 0.1')).toContain('memory/back-after-a-break');
  expect(scored('truncated-input tokens: 2048')).toContain('recall/copy-serial-number@padded-8k');
  expect(scored('truncated-input tokens: 2048')).not.toContain('recall/copy-serial-number');
  const efforts = rows.find(({ trial }) => trial === 'effort-ignored')?.seen.get('effort-rank');
  expect(efforts?.length).toBeGreaterThanOrEqual(3);
});

/** Told within hours where a fifth of the answers of one capability is touched, and some of the suite is sent every hour. */
const ENOUGH = 12;

test.each(['tools', 'tools trigger: 0', 'broken-template how: calls-as-text', 'broken-json', 'broken-code', 'placeholder', 'thinking-cleared factor: 0.1', 'language-switch', 'length-cap words: 8'])(
  'what touches some answers only, as %s does, touches enough canaries of the hourly suite',
  (trial) => {
    const { canaries } = recorded.suite;
    const small = new Set(canaries.filter(({ cost }) => cost === 'small').map(({ id }) => id));
    const shown = rows.find((row) => row.trial === trial)?.seen.get('correct') ?? [];
    expect(shown.filter((id) => small.has(id)).length).toBeGreaterThanOrEqual(ENOUGH);
  },
);

test('the table of faults in docs/canaries.md is what this suite shows', () => {
  const page = readFileSync(resolve(root, 'docs/canaries.md'), 'utf8');
  expect(withFaultsDoc(page, rows)).toBe(page);
  expect(() => withFaultsDoc('a page', rows)).toThrow('lost the markers');
});
