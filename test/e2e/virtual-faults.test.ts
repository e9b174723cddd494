import { afterAll, beforeAll, expect, test } from 'vitest';
import { compare } from '../../src/cli/demo/compare.ts';
import { inScope, scopeName } from '../../src/model.ts';
import type { Scope } from '../../src/model.ts';
import { startHealthyFleet } from '../support/healthy-fleet.ts';
import type { HealthyFleet } from '../support/healthy-fleet.ts';
import { alarming, incidentsOf, verdictsOf } from '../support/shown.ts';
import { HOUR_MS } from '../support/virtual-daemon.ts';
import type { VirtualDaemon } from '../support/virtual-daemon.ts';

const FLEET = { regions: ['us-east-1', 'eu-west-1'], hardware: ['trainium2', 'h100'] };

let fleet: HealthyFleet;

beforeAll(async () => {
  fleet = await startHealthyFleet({ seed: 1, fleet: FLEET }, 4);
}, 180_000);

afterAll(() => fleet.stop());

/** A daemon on the healthy fleet; the faults that a test starts end with it. */
const watched = async (run: (daemon: VirtualDaemon) => Promise<void>): Promise<void> => {
  const daemon = await fleet.start();
  try {
    expect(await incidentsOf(daemon)).toEqual([]);
    await run(daemon);
  } finally {
    for (const { name, active } of fleet.simulator.truth().faults) if (active) fleet.simulator.endFault(name);
    await daemon.stop();
  }
};

const LONG = { timeout: 180_000 };

const STORIES: readonly (readonly [name: string, scope: Scope, share: number, factor: number])[] = [
  ['one model on one hardware', { model: 'llama-4-70b', hardware: 'h100' }, 1, 0.3],
  ['one region', { region: 'eu-west-1' }, 0.5, 0],
  ['one backend', { model: 'claude-sonnet-5-5', region: 'us-east-1', hardware: 'trainium2' }, 0.7, 0],
];

test.each(STORIES)(
  'a share of %s goes bad, and the incident names class, slice, size and onset',
  LONG,
  (name, scope, share, factor) =>
    watched(async (daemon) => {
      const effect = { type: 'success-rate', factor };
      const onsetAt = new Date(fleet.clock.now()).toISOString();
      const fault = fleet.simulator.startFault({ name: name.replaceAll(' ', '-'), scope, share, effect });
      for (let hour = 0; hour < 10 && (await incidentsOf(daemon)).length === 0; hour += 1) await daemon.hours(1);
      await daemon.hours(2);
      const findings = compare({
        kind: 'quality',
        incidents: await incidentsOf(daemon),
        // The simulator counts from its start, and the wall clock has been set back since.
        truth: { ...fault, onsetAt },
        backends: fleet.config.backends,
        cycleMs: HOUR_MS,
      });
      expect(findings.filter(({ agrees }) => !agrees)).toEqual([]);
      const inside = fleet.config.backends.filter((backend) => inScope(backend, scope));
      for (const verdict of (await alarming(daemon)).filter((one) => one.verdict === 'degraded'))
        expect(inside.some((backend) => inScope(backend, verdict.scope as Required<Scope>))).toBe(true);
    }),
);

test('two faults that overlap in time in different slices are two incidents with the right slices', LONG, () =>
  watched(async (daemon) => {
    const [one, other] = [
      { model: 'claude-sonnet-5-5', hardware: 'trainium2' },
      { model: 'llama-4-70b', region: 'eu-west-1' },
    ];
    const effect = { type: 'success-rate', factor: 0 };
    fleet.simulator.startFault({ name: 'first', scope: one, share: 0.6, effect });
    await daemon.hours(1);
    fleet.simulator.startFault({ name: 'second', scope: other, share: 0.6, effect });
    await daemon.hours(2);
    const found = await incidentsOf(daemon);
    expect(found.map(({ class: kind, closedAt }) => [kind, closedAt])).toEqual([
      ['quality', null],
      ['quality', null],
    ]);
    expect(found.map(({ scope }) => scopeName(scope)).sort()).toEqual([one, other].map(scopeName).sort());
  }),
);

test(
  'a backend that is replaced by another model has changed by identity and degraded by quality, and keeps its baseline',
  LONG,
  () =>
    watched(async (daemon) => {
      const scope = { model: 'claude-sonnet-5-5', region: 'us-east-1', hardware: 'h100' };
      const effect = { type: 'wrong-model', model: 'claude-haiku-5-5', factor: 0.6 };
      fleet.simulator.startFault({ name: 'replaced', scope, effect });
      await daemon.hours(1);
      const verdicts = await verdictsOf(daemon);
      const changed = verdicts.filter((one) => one.class === 'identity' && one.verdict === 'changed');
      expect(changed.map((one) => `${one.signal} on ${scopeName(one.scope)}`)).toContain(
        `echoed-model on ${scopeName(scope)}`,
      );
      expect(new Set(changed.map((one) => scopeName(one.scope)))).toEqual(new Set([scopeName(scope)]));
      expect(verdicts.filter(({ verdict }) => verdict === 'no_baseline')).toEqual([]);
      await daemon.hours(2);
      const found = await incidentsOf(daemon);
      expect(found.map((one) => [one.class, scopeName(one.scope)])).toContainEqual(['quality', scopeName(scope)]);
    }),
);
