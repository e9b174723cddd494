import { expect, test } from 'vitest';
import { scopeName, type Sample } from '../../src/model.ts';
import { product } from './fleet-simulation.ts';
import { runShaped, scopesWith, type Alter, type ShapedOptions } from './shaped-fleet.ts';

const options = (seed: number, over: Partial<ShapedOptions> = {}): ShapedOptions => ({
  seed,
  backends: product(2, 2, 2),
  canaries: 16,
  healthy: () => 1,
  formatHealthy: () => 1,
  answer: (canary) => ({ text: `The answer to ${canary} is 42.` }),
  ...over,
});

const onBackend = (sample: Sample, part: string): boolean => sample.backend.includes(part);

const share =
  (part: string, from: number, rate: number, text: string): Alter =>
  (sample, cycle, random) =>
    cycle >= from && onBackend(sample, part) && random() < rate ? { text } : {};

test.each([
  ['wrong-script', 'The answer is 42 สวัสดี.'],
  ['special-token', 'The answer is <pad><pad>42.'],
  ['empty', ''],
  ['repetition', 'answer '.repeat(40)],
])(
  '%s in a fifth of the answers of one slice is a corruption incident with that slice, and nothing else',
  (name, text) => {
    const { incidents } = runShaped(options(3), 8, share('-r1-', 2, 0.2, text));
    expect(incidents.map(({ class: kind, signals, scope }) => [kind, signals, scopeName(scope)])).toEqual([
      ['corruption', [name], 'region=r1'],
    ]);
    expect(incidents[0]!.onsetAt >= '2026-03-02T02:00').toBe(true);
    expect(incidents[0]!.localized).toBe(true);
  },
);

test('brackets that do not match are corruption where the baseline has them matched, and nothing where it has not', () => {
  const broken = '```js\nconst f = (a) => {\n```';
  const fault = share('-r1-', 2, 0.3, broken);
  const whole = runShaped(options(4, { answer: () => ({ text: '```js\nconst f = (a) => {};\n```' }) }), 8, fault);
  expect(whole.incidents.map(({ signals }) => signals)).toEqual([['unparsable']]);
  const often = options(4, { answer: (_, random) => ({ text: random() < 0.05 ? broken : 'x' }) });
  expect(runShaped(often, 8, fault).incidents).toEqual([]);
});

test('what a canary shows in its baseline is healthy in it, and corruption in another', () => {
  const translating = options(5, {
    answer: (canary) => ({ text: canary === 'c0/0' ? 'สวัสดี' : 'Hello.' }),
  });
  expect(runShaped(translating, 20, () => ({})).incidents).toEqual([]);
  const elsewhere: Alter = (sample, cycle) =>
    cycle >= 2 && sample.canary !== 'c0/0' && onBackend(sample, 'm0-r0-h0') ? { text: 'สวัสดี' } : {};
  expect(runShaped(translating, 4, elsewhere).incidents.map(({ class: kind }) => kind)).toEqual(['corruption']);
});

test('a corruption incident closes when clean answers come back', () => {
  const { incidents } = runShaped(options(6), 14, (sample, cycle) =>
    cycle >= 2 && cycle < 4 && onBackend(sample, '-r1-') ? { text: '' } : {},
  );
  expect(incidents).toHaveLength(1);
  expect(incidents[0]).toMatchObject({ class: 'corruption', closedBy: 'recovery' });
});

test('rare events at the healthy rate of the baseline open nothing in six fleet-weeks', () => {
  let opened = 0;
  for (let seed = 1; seed <= 3; seed += 1) {
    const rare = options(seed, {
      backends: product(1, 2, 1),
      canaries: 12,
      runs: 12,
      answer: (_, random) => ({ text: random() < 0.004 ? '' : 'Fine.' }),
    });
    opened += runShaped(rare, 24 * 7 * 2, () => ({})).incidents.length;
  }
  expect(opened).toBe(0);
});

const nonceOf = (key: string): string =>
  `cm-${Array.from(key)
    .reduce((hash, c) => (hash * 31 + c.charCodeAt(0)) % 36 ** 8, 7)
    .toString(36)
    .padStart(9, '0')}0a1`;

test('one answer with a foreign nonce opens a contamination incident at once; its own does not', () => {
  const setup = { nonceOf };
  const echo: Alter = ({ key }) => ({ text: `Booking ${nonceOf(key)}` });
  expect(runShaped(options(7, { setup }), 6, echo).incidents).toEqual([]);
  const leak: Alter = (sample, cycle) =>
    cycle === 3 && sample.backend === 'm0-r0-h0' && sample.canary === 'c1/5'
      ? { text: 'Booking cm-8h1w3v5m6t2d' }
      : echo(sample, cycle, () => 0);
  const { incidents, changes } = runShaped(options(7, { setup }), 6, leak);
  expect(incidents.map(({ class: kind, signals }) => [kind, signals])).toEqual([['contamination', ['nonce-foreign']]]);
  expect(incidents[0]!.openedAt.slice(0, 13)).toBe('2026-03-02T03');
  expect(scopesWith(changes, 'nonce-foreign', 'degraded').length).toBeGreaterThan(0);
});

test('hashed answers and failures say nothing about events', () => {
  const hashed = { text: { sha256: '0'.repeat(64), length: 0 }, arguments: [] };
  expect(runShaped(options(8), 4, () => ({ text: '', hashed })).incidents).toEqual([]);
  const failing: Alter = () => ({ kind: 'failure', reason: 'cut_stream', message: '' });
  expect(runShaped(options(8), 4, failing).incidents).toEqual([]);
});

test('answers without the event take back what a cell showed, however healthy the others are', () => {
  const once: Alter = (sample, cycle) =>
    cycle === 1 && sample.canary === 'c0/0' && onBackend(sample, 'm0-r0-h0') ? { text: '' } : {};
  const held = (cycles: number): readonly number[] =>
    ['supplied', 'alone'].map((part) => {
      const state = runShaped(options(7), cycles, once).states['empty'] as Record<string, Record<string, object>>;
      const cells = Object.values(state[part]?.['c0/0'] ?? {}) as readonly (readonly number[])[];
      return Math.max(0, ...cells.flat());
    });
  const [suppliedFirst = 0, aloneFirst = 0] = held(2);
  const [suppliedLater = 0, aloneLater = 0] = held(8);
  expect(suppliedFirst).toBeGreaterThan(0);
  expect(aloneFirst).toBeGreaterThan(0);
  expect(suppliedLater).toBeLessThan(suppliedFirst);
  expect(aloneLater).toBeLessThan(aloneFirst);
});
