import type { Sample } from '../../src/model.ts';
import { planCycle } from '../../src/plan/cycle.ts';
import { runSlot } from '../../src/run/run-slot.ts';
import type { SlotTools } from '../../src/run/run-slot.ts';
import { createSetup } from '../../src/run/setup.ts';
import { createMemoryStore } from '../../src/store/memory.ts';
import type { Store } from '../../src/store/store.ts';
import { backend } from '../plan/fixtures.ts';
import { NO_LIMIT } from '../store/build.ts';
import { MINUTE, START, fakeMakers, fakeProvider, loadedWith, steppingClock } from './harness.ts';
import type { Handler, Shape } from './harness.ts';

export const ONE_AT_A_TIME = [
  backend('a', {
    limits: { concurrency: 1, requestsPerMinute: null, tokensPerMinute: null, deadlineMs: MINUTE },
  }),
];

export interface Wishes extends Shape {
  readonly handler?: Handler;
  readonly tools?: Partial<SlotTools>;
  readonly wrap?: (store: Store) => Store;
  readonly repeats?: number;
}

/** One open slot, its deadline 90 s after its probes, and what happens to it. */
export const open = async ({ handler, tools = {}, wrap = (store) => store, repeats = 1, ...shape }: Wishes = {}) => {
  const clock = steppingClock();
  const inner = createMemoryStore();
  const store = wrap(inner);
  const provider = fakeProvider(handler);
  const loaded = loadedWith(shape);
  const setup = createSetup(loaded, fakeMakers(provider.probe), clock);
  const { cycle } = planCycle({
    schedule: { name: 'hourly', spreadMs: 0, jitterMs: 0, repeats },
    plannedAt: START,
    purpose: 'schedule',
    cells: setup.cells,
    busy: [],
    backends: loaded.config.backends,
    graceMs: 30_000,
  });
  await inner.openCycle(cycle);
  const shown: Sample[] = [];
  const deferred: Record<string, number> = {};
  const closed: number[] = [];
  const [stop, abort] = [new AbortController(), new AbortController()];
  const all: SlotTools = {
    store,
    clock,
    budget: () => NO_LIMIT,
    target: setup.target,
    gate: setup.gate,
    isPaused: () => false,
    onSample: (sample) => shown.push(sample),
    onDeferred: (reason, count) => {
      deferred[reason] = (deferred[reason] ?? 0) + count;
    },
    ...tools,
  };
  const run = async (): Promise<void> => {
    const [slot] = await inner.readOpenSlots(['schedule']);
    await runSlot(slot!, all, { stop: stop.signal, abort: abort.signal }, () => closed.push(clock.now()));
  };
  const keys = cycle.slots.flatMap(({ probes }) => probes.map(({ key }) => key));
  const states = () => Promise.all(keys.map(async (key) => (await inner.readProbe(key))?.state));
  const samples = () => inner.readSlotSamples(`${cycle.id}#0`);
  const isOpen = async () => (await inner.readOpenSlots(['schedule'])).length === 1;
  return {
    clock,
    store: inner,
    provider,
    setup,
    shown,
    deferred,
    closed,
    stop,
    abort,
    run,
    keys,
    states,
    samples,
    isOpen,
  };
};
