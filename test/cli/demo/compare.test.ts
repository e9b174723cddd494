import { expect, test } from 'vitest';
import { compare } from '../../../src/cli/demo/compare.ts';
import type { Comparison, Truth } from '../../../src/cli/demo/compare.ts';
import { BACKENDS } from '../../../src/cli/demo/files.ts';
import type { Incident } from '../../../src/judgement.ts';
import { incidentOf, minute } from '../../store/build.ts';

const CYCLE_MS = 60_000;
const scope = { model: 'llama-4-70b', hardware: 'h100' };
const truth: Truth = { scope, onsetAt: minute(10), degradedFraction: 0.5 };
const effect = { degradedFraction: 0.48, low: 0.4, high: 0.6 };
const right = incidentOf('inc-1', { scope, localized: true, onsetAt: minute(11), effect });

const differing = (over: Partial<Incident>, more: Partial<Comparison> = {}): readonly string[] =>
  compare({
    kind: 'quality',
    incidents: [{ ...right, ...over }],
    truth,
    backends: BACKENDS,
    cycleMs: CYCLE_MS,
    ...more,
  })
    .filter(({ agrees }) => !agrees)
    .map(({ question }) => question);

test('an incident of the right class, slice, size and onset agrees in everything', () => {
  expect(differing({})).toEqual([]);
});

test.each<readonly [what: string, over: Partial<Incident>, question: string]>([
  ['another class', { class: 'identity' }, 'class'],
  ['a larger slice', { scope: { model: 'llama-4-70b' } }, 'slice'],
  ['a smaller slice', { scope: { ...scope, region: 'us-east-1' } }, 'slice'],
  ['the whole fleet', { scope: {} }, 'slice'],
  ['another slice of the same size', { scope: { ...scope, hardware: 'tpu-v6' } }, 'slice'],
  ['no size', { effect: null }, 'size'],
  ['too small a size', { effect: { degradedFraction: 0.3, low: 0.2, high: 0.44 } }, 'size'],
  ['too large a size', { effect: { degradedFraction: 0.8, low: 0.56, high: 0.9 } }, 'size'],
  ['too early an onset', { onsetAt: minute(7) }, 'onset'],
  ['too late an onset', { onsetAt: minute(13) }, 'onset'],
])('%s is flagged, and nothing else', (_, over, question) => {
  expect(differing(over)).toEqual([question]);
});

test('another name of the same backends is the same slice', () => {
  expect(differing({ scope: { provider: 'completions', hardware: 'h100' } })).toEqual([]);
});

test('a slice that the daemon cannot tell yet is shown as such', () => {
  const found = compare({
    kind: 'quality',
    incidents: [{ ...right, localized: false }],
    truth,
    backends: BACKENDS,
    cycleMs: CYCLE_MS,
  });
  expect(found.find(({ question }) => question === 'slice')?.found).toMatch(/^cannot tell yet/);
});

test('no incident and two incidents differ from a fault of quality', () => {
  expect(differing({}, { incidents: [] })).toEqual(['incidents']);
  expect(differing({}, { incidents: [right, { ...right, id: 'inc-2' }] })).toEqual(['incidents']);
});

test.each(['none', 'outage'] as const)('in the story %s any incident is wrong and none is right', (kind) => {
  expect(differing({}, { kind, truth: null })).toEqual(['incidents']);
  expect(differing({}, { kind, truth: null, incidents: [] })).toEqual([]);
});

test('a fault of quality that the simulator does not know of leaves nothing to agree with', () => {
  expect(differing({}, { truth: null })).not.toEqual([]);
});
