import { expect, test } from 'vitest';
import type { Saying } from '../../../bench/fleet-years/ear.ts';
import { fleetYearsText } from '../../../bench/fleet-years/report-text.ts';
import { runFleet } from '../../../bench/fleet-years/run-fleet.ts';
import type { FleetRun } from '../../../bench/fleet-years/run-fleet.ts';
import { summariseFleets } from '../../../bench/fleet-years/summary.ts';
import { QUIET } from '../../../bench/detector/world.ts';

const saying = (of: Partial<Saying>): Saying => ({
  ...{ verdict: 'degraded', class: 'quality', signals: ['correct'], scope: 'fleet', backends: 24, hour: 9, nats: 17 },
  ...{ control: null, accepted: false },
  ...of,
});

const run = (said: readonly Saying[]): FleetRun => ({
  ...{ regime: 'quiet', seed: 1, code: 1, size: 'full', months: 3, backends: 24, cells: 60, samples: 3_110_400 },
  ...{ falseAlarmsPerMonth: 1, controls: ['blip'], said, cpuSeconds: 300, foldSeconds: 280 },
});

test('incidents are counted with their exact limit, apart by scopes of one backend and of several; accepted ones are not', () => {
  const [summary] = summariseFleets(
    [
      run([saying({ backends: 1, control: 'blip' }), saying({ accepted: true })]),
      run([saying({}), saying({ verdict: 'changed', class: 'behaviour', signals: ['output-length'] })]),
    ],
    ['rough', 'quiet'],
  );
  expect(summary).toMatchObject({
    ...{ regime: 'quiet', fleets: 2, months: 6, incidents: { count: 2 } },
    ...{ incidentsOfOne: { count: 1 }, incidentsOfSeveral: { count: 1 }, changed: { behaviour: { count: 1 } } },
    controls: [{ name: 'blip', times: 2, degraded: 1, other: 0 }],
  });
  // The limit for two of a Poisson count is 6.296.
  expect(summary?.incidents.upper).toBeCloseTo(6.296 / 6, 3);
  expect(fleetYearsText(summary === undefined ? [] : [summary], 1)).toContain('| quiet | 6 | 2 | 0.33 | 1.05 |');
});

test('a fleet runs for its months and says how much it was', () => {
  const fleet = runFleet({ size: 'pair', weather: QUIET, seed: 2, months: 1 / 120, cpu: () => 0 });
  expect(fleet).toMatchObject({ regime: 'quiet', samples: 6 * 120, cells: 60, backends: 2, controls: [], said: [] });
});
