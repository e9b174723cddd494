import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OperatorError } from '../../src/errors.ts';
import { DEFAULT_SCENARIO } from '../../src/simulator/default-scenario.ts';
import { loadScenario, parseScenario } from '../../src/simulator/scenario.ts';
import { FLEET } from './fixtures.ts';

const problemsOf = (run: () => unknown): string[] => {
  try {
    run();
  } catch (error) {
    if (error instanceof OperatorError) return error.problems.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
  return [];
};

const paths = (raw: unknown): string[] =>
  problemsOf(() => parseScenario(raw, 'x.yaml')).map((line) => line.split(': ')[0]!);

test('a fleet alone is a scenario: seed 1, no faults, every combination of each block once', () => {
  const scenario = parseScenario(
    { fleet: [...FLEET, { model: 'alpha', region: 'us', hardware: ['gpu', 'cpu'] }] },
    'x',
  );
  expect(scenario.places).toHaveLength(9);
  expect(scenario.places[0]).toEqual({ model: 'alpha', region: 'us', hardware: 'gpu' });
  expect(scenario).toMatchObject({ file: 'x', seed: 1, faults: [], profiles: [], default: null });
});

test('a fault gets its defaults: at once, for ever, everywhere, every request', () => {
  const { faults } = parseScenario(
    { fleet: FLEET, faults: [{ name: 'worse', effect: { type: 'success-rate', factor: 0.5 } }] },
    'x',
  );
  expect(faults[0]).toMatchObject({
    name: 'worse',
    onsetMs: 0,
    ramp: [{ afterMs: 0, share: 1 }],
    endMs: null,
    scope: {},
    share: 1,
    sharing: { unit: 'request', stickiness: 1, replicas: 1 },
    when: {},
    type: 'success-rate',
    options: { factor: 0.5 },
  });
});

test('twelve mistakes give twelve problems with their paths', () => {
  const raw = {
    sead: 3,
    seed: -1,
    fleet: FLEET,
    default: { region: 'us', hardware: 'abacus' },
    profiles: [{ scope: { model: 'alpha' }, success: 2 }],
    faults: [
      { name: 'Bad Name', onset: 'soon', effect: { type: 'success-rate', factor: 3 } },
      { name: 'twice', share: 0, effect: { type: 'success-rate', factor: 0.5, factr: 1 } },
      { name: 'twice', scope: { model: 'alpha' }, effect: { type: 'gremlins' } },
    ],
  };
  expect(paths(raw).sort()).toEqual([
    'default',
    'faults[0].effect.factor',
    'faults[0].name',
    'faults[0].onset',
    'faults[1].effect.factr',
    'faults[1].name',
    'faults[1].share',
    'faults[2].effect.type',
    'faults[2].name',
    'profiles[0].success',
    'sead',
    'seed',
  ]);
});

test('what does not fit the fleet or itself is a problem as well', () => {
  const raw = {
    fleet: FLEET,
    default: { region: 'us', hardware: 'abacus' },
    profiles: [{ scope: { region: 'moon' } }],
    faults: [
      { name: 'late', onset: 60, end: '30s', scope: { model: 'gamma' }, effect: { type: 'hang' } },
      { name: 'no-effect' },
      'fault',
    ],
  };
  expect(paths(raw).sort()).toEqual([
    'default',
    'faults[0].end',
    'faults[0].scope',
    'faults[1].effect',
    'faults[2]',
    'profiles[0].scope',
  ]);
});

test.each([null, 3, 'fleet', [], {}, { fleet: [] }, { fleet: FLEET, faults: {} }, { fleet: FLEET, faults: [null] }])(
  '%j is refused with a problem',
  (raw) => expect(paths(raw).length).toBeGreaterThan(0),
);

test('whatever the file holds, the answer is a scenario or a list of problems', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.anything(),
        fc.record({ fleet: fc.oneof(fc.constant(FLEET), fc.anything()), faults: fc.array(fc.anything()) }),
        fc.record({
          fleet: fc.constant(FLEET),
          faults: fc.array(fc.record({ name: fc.string(), effect: fc.anything() })),
        }),
      ),
      (raw) => {
        problemsOf(() => parseScenario(raw, 'x'));
      },
    ),
  );
});

const examples = resolve(import.meta.dirname, '../../examples/scenarios');

test('every example scenario loads, and each holds the faults that its name promises', async () => {
  const loaded = new Map<string, readonly string[]>();
  for (const file of (await readdir(examples)).sort()) {
    const scenario = await loadScenario(join(examples, file));
    loaded.set(
      file,
      scenario.faults.map(({ type }) => type),
    );
  }
  expect(Object.fromEntries(loaded)).toMatchObject({
    'cache-lost.yaml': ['usage', 'slow'],
    'healthy.yaml': [],
    'one-slice.yaml': ['success-rate'],
    'outage.yaml': ['http-error'],
    'overload-storm.yaml': ['http-error', 'http-error', 'cut-stream', 'hang', 'slow'],
    'three-overlap.yaml': [
      'success-rate',
      'wrong-script',
      'wrong-script',
      'broken-code',
      'flip-answer',
      'success-rate',
    ],
  });
});

test('without a scenario there are eight healthy places', () => {
  expect(DEFAULT_SCENARIO.places).toHaveLength(8);
  expect(DEFAULT_SCENARIO.faults).toEqual([]);
});

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'scenario-'));
});
afterAll(() => rm(dir, { recursive: true }));

test.each([
  ['broken YAML', 'fleet: [\n  - x: {', /line \d+/],
  [
    'an alias bomb',
    `a: &a [x, x]\n${'bcdefghij'.replace(/./g, (c) => `${c}: &${c} [*${String.fromCharCode(c.charCodeAt(0) - 1)}, *${String.fromCharCode(c.charCodeAt(0) - 1)}]\n`)}`,
    /alias/,
  ],
])('%s is an error of the file', async (name, text, expected) => {
  const file = join(dir, `${name.replaceAll(' ', '-')}.yaml`);
  await writeFile(file, text);
  await expect(loadScenario(file)).rejects.toThrow(OperatorError);
  await expect(loadScenario(file)).rejects.toThrow(expected);
});

test('a file that is not there is named', async () => {
  await expect(loadScenario(join(dir, 'none.yaml'))).rejects.toThrow(/none\.yaml: cannot be read/);
});
