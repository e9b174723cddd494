import type { RecordingRun } from '../../baselines/record.ts';
import type { RecordingPlan } from '../../baselines/recording-plan.ts';
import { copiesOf } from '../../canaries/copies.ts';
import type { ConfiguredBackend } from '../../config/config.ts';
import type { Cell, Cycle, Sample } from '../../model.ts';
import { planCycle } from '../../plan/cycle.ts';
import { sendCycle } from '../../run/send-cycle.ts';
import type { SendTools } from '../../run/send-cycle.ts';
import { createSetup } from '../../run/setup.ts';
import { openStore } from '../../store/kysely.ts';
import type { Store } from '../../store/store.ts';
import type { Io } from '../io.ts';
import type { Everything } from '../load-everything.ts';
import { createMakers } from '../makers.ts';

/** A recording's way to the backends and to what is stored of it. */
export interface RecordingSession {
  /** Ends what an earlier recording of the same plan had under way, and gives all its samples. */
  readonly resume: (plan: RecordingPlan) => Promise<readonly Sample[]>;
  readonly send: (run: RecordingRun) => Promise<readonly Sample[]>;
  readonly close: () => Promise<void>;
}

export type OpenSession = (everything: Everything, io: Io, onSample: () => void) => Promise<RecordingSession>;

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Waiting at gates beyond the calls themselves: tokens a minute, and backends that ask for quiet. */
const GRACE_MS = 10 * MINUTE_MS;
const MOST_SAMPLES = 10_000;

const iso = (ms: number): string => new Date(ms).toISOString();

/** How long a run's probes are spread, so that they keep within requests a minute, and how long they may take beyond. */
const timing = (run: RecordingRun, backends: readonly ConfiguredBackend[]) => {
  const loads = backends.map(({ id, limits }) => {
    const cells = run.cells.filter(({ backend }) => backend === id);
    const probes = run.repeats * cells.reduce((sum, { variant }) => sum + copiesOf(variant), 0);
    const rounds = Math.ceil(probes / limits.concurrency);
    const atLeast = limits.requestsPerMinute === null ? 0 : (probes / limits.requestsPerMinute) * MINUTE_MS;
    return { spread: atLeast, longest: rounds * limits.deadlineMs };
  });
  return {
    spreadMs: Math.max(...loads.map(({ spread }) => spread)),
    graceMs: GRACE_MS + Math.max(...loads.map(({ longest }) => longest)),
  };
};

const planRun = (run: RecordingRun, backends: readonly ConfiguredBackend[]): Cycle => {
  const { spreadMs, graceMs } = timing(run, backends);
  const { schedule: name, plannedAt, cells, repeats } = run;
  const schedule = { name, spreadMs, jitterMs: 0, repeats };
  return planCycle({ schedule, plannedAt, purpose: 'baseline', cells, busy: [], backends, graceMs }).cycle;
};

/** Takes up the open cycles of this plan and closes those of others whose time is over. */
const settleOpen = async (plan: RecordingPlan, tools: SendTools): Promise<void> => {
  const { store, clock } = tools;
  const now = clock.now();
  await store.interruptStarted(['baseline'], iso(now));
  const open = await store.readOpenSlots(['baseline']);
  const own = open.filter(({ schedule }) => schedule === plan.name);
  for (const [id, slots] of Map.groupBy(own, ({ cycle }) => cycle)) {
    const plannedAt = id.slice(plan.name.length + 1);
    await sendCycle({ id, schedule: plan.name, plannedAt, purpose: 'baseline', slots }, tools);
  }
  const over = open.filter(({ schedule, deadlineAt }) => schedule !== plan.name && Date.parse(deadlineAt) < now);
  for (const { id } of over) await store.closeSlot(id, iso(now), 'interrupted');
};

/** When a cell's newest baseline, in use or waiting, was recorded: older samples belong to that one. */
const lastRecorded = ({ baselines, pending }: Everything, { canary, variant, backend }: Cell): string =>
  [...baselines, ...pending]
    .filter((one) => one.canary === canary && one.variant === variant && one.group === backend)
    .map(({ recordedAt }) => recordedAt)
    .reduce((latest, at) => (at > latest ? at : latest), '');

const readEarlier = async (plan: RecordingPlan, store: Store, everything: Everything, now: number) => {
  const oldest = iso(now - plan.overMs - DAY_MS);
  const samples: Sample[] = [];
  for (const cell of plan.cells) {
    const recorded = lastRecorded(everything, cell);
    const since = recorded > oldest ? recorded : oldest;
    const found = await store.readSamples({ ...cell, purposes: ['baseline'], since, limit: MOST_SAMPLES });
    samples.push(...found.filter(({ slot, at }) => slot.startsWith(`${plan.name}@`) && at > recorded));
  }
  return samples;
};

/** Opens the store of the configuration and sends through its providers, budget and gates. */
export const openSession: OpenSession = async (everything, io, onSample) => {
  const { config, suite, baselines } = everything;
  const store = await openStore({ path: config.store.path, answers: config.store.answers });
  const setup = createSetup({ config, suite, baselines }, createMakers(io.clock), io.clock);
  const tools: SendTools = { store, clock: io.clock, setup, signal: io.signal, onSample };
  return {
    resume: async (plan) => {
      await settleOpen(plan, tools);
      return readEarlier(plan, store, everything, io.clock.now());
    },
    send: (run) => sendCycle(planRun(run, config.backends), tools),
    close: () => store.close(),
  };
};
