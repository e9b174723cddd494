import { setTimeout as wait } from 'node:timers/promises';
import type { Makers } from '../../src/run/setup.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import type { FakeClock } from './fake-clock.ts';

/** The calls that are under way, by the names both sides give them. */
export interface Calls {
  readonly active: ReadonlySet<string>;
  /** The same makers, whose providers are watched. */
  readonly watch: (makers: Makers) => Makers;
}

export const createCalls = (): Calls => {
  const active = new Set<string>();
  return {
    active,
    watch: (makers) => ({
      ...makers,
      provider: (type, options) => {
        const { probe } = makers.provider(type, options);
        return {
          probe: async (call) => {
            active.add(call.requestId);
            try {
              return await probe(call);
            } finally {
              active.delete(call.requestId);
            }
          },
        };
      },
    }),
  };
};

export interface Waiting {
  readonly clock: FakeClock;
  readonly calls: Calls;
  readonly simulator: Pick<Simulator, 'requests'>;
  /** How many answers wait for their time. */
  readonly sleeping: () => number;
}

/** Whether every call that is under way waits for time to pass: for its tokens, or for an answer that never comes. */
const allWait = ({ calls, simulator, sleeping }: Waiting): boolean => {
  const { size } = calls.active;
  if (size === 0) return false;
  if (size === sleeping()) return true;
  const hung = simulator.requests().filter(({ requestId, ending }) => {
    return ending === 'hang' && requestId !== null && calls.active.has(requestId);
  });
  return size === sleeping() + hung.length;
};

/** Waits for some work, and lets virtual time go on to the next sleeper whenever nothing else can happen. */
export const passTime = async (work: Promise<unknown>, waiting: Waiting): Promise<void> => {
  let over = false;
  const done = work.finally(() => (over = true));
  const tick = async (): Promise<void> => {
    let quiet = 0;
    while (!over) {
      await wait(1);
      quiet = allWait(waiting) ? quiet + 1 : 0;
      const next = waiting.clock.nextMs();
      if (quiet < 2 || next === null) continue;
      quiet = 0;
      await waiting.clock.advance(next);
    }
  };
  await Promise.all([done, tick()]);
};
