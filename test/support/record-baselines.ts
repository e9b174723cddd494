import type { Baseline } from '../../src/baselines/baseline.ts';
import { baselineFromSamples } from '../../src/baselines/from-samples.ts';
import { needsBaseline } from '../../src/baselines/match.ts';
import type { Suite } from '../../src/canaries/canary.ts';
import type { Config } from '../../src/config/config.ts';
import type { Sample } from '../../src/model.ts';
import { cellKey } from '../../src/model.ts';
import { planCycle } from '../../src/plan/cycle.ts';
import { selectCells } from '../../src/plan/select.ts';
import { sendCycle } from '../../src/run/send-cycle.ts';
import { createSetup } from '../../src/run/setup.ts';
import type { Makers } from '../../src/run/setup.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import { passTime } from './pass-time.ts';
import type { Waiting } from './pass-time.ts';
import { HOUR_MS } from './virtual-daemon.ts';

const RUNS = 5;

export interface Recording {
  readonly config: Config;
  readonly suite: Suite;
  readonly makers: Makers;
  /** From the first of five runs to the last; undefined = an hour apart and provisional. */
  readonly overMs: number | undefined;
  readonly waiting: Waiting;
}

const sendRuns = async ({ config, suite, makers, overMs, waiting }: Recording): Promise<readonly Sample[]> => {
  const { clock } = waiting;
  const store = createMemoryStore();
  const setup = createSetup({ config, suite, baselines: [] }, makers, clock);
  const wanted = new Set(suite.canaries.filter(needsBaseline).map(({ id }) => id));
  const cells = config.schedules
    .flatMap((schedule) => selectCells(suite, schedule, config.backends))
    .filter(({ canary }) => wanted.has(canary));
  const samples: Sample[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const { cycle } = planCycle({
      schedule: { name: 'recording', spreadMs: 0, jitterMs: 0, repeats: 1 },
      plannedAt: new Date(clock.now()).toISOString(),
      purpose: 'baseline',
      cells,
      busy: [],
      backends: config.backends,
      graceMs: 0,
    });
    const sent = sendCycle(cycle, { store, clock, setup, signal: new AbortController().signal });
    await passTime(sent, waiting);
    samples.push(...(await sent));
    const step = overMs === undefined || run === RUNS - 1 ? HOUR_MS : overMs / (RUNS - 1);
    await clock.advance(Date.parse(cycle.plannedAt) + step - clock.now());
  }
  return samples;
};

/** Records what a daemon's schedules send, with the fleet as it is, and approves it. */
export const recordBaselines = async (recording: Recording): Promise<readonly Baseline[]> => {
  const samples = await sendRuns(recording);
  const canaries = new Map(recording.suite.canaries.map((canary) => [canary.id, canary]));
  const approvedAt = new Date(recording.waiting.clock.now()).toISOString();
  const provisional = recording.overMs === undefined;
  return [...Map.groupBy(samples, cellKey).values()].map((own) => {
    const { canary, variant, backend } = own[0]!;
    const result = baselineFromSamples({
      samples: own,
      canary: canaries.get(canary)!,
      variant,
      group: backend,
      expiryDays: 90,
      provisional,
      keepText: true,
    });
    if (!result.ok) throw new Error(`${canary} on ${backend}: ${result.reasons.join('; ')}`);
    return provisional
      ? result.baseline
      : { ...result.baseline, approved: { by: 'sre', at: approvedAt, why: 'recorded over a day' } };
  });
};
