import { setTimeout as wait } from 'node:timers/promises';
import type { Makers } from '../../src/run/setup.ts';
import type { Simulator } from '../../src/simulator/simulator.ts';
import type { FakeClock } from './fake-clock.ts';

/** The calls that are under way, by the names both sides give them, and how many answers are being scored. */
export interface Calls {
  readonly active: ReadonlySet<string>;
  readonly scoring: () => number;
  /** The same makers, whose providers and scorers are watched. */
  readonly watch: (makers: Makers) => Makers;
}

export const createCalls = (): Calls => {
  const active = new Set<string>();
  let scoring = 0;
  return {
    active,
    scoring: () => scoring,
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
      scorers: (canary) =>
        makers.scorers(canary).map((check) => ({
          ...check,
          scorer: async (answer, context) => {
            scoring += 1;
            try {
              return await check.scorer(answer, context);
            } finally {
              scoring -= 1;
            }
          },
        })),
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

/** How many looks in a row must find nothing but waiting: one more than the moment between an answer and the next call. */
const LOOKS = 2;
/** The same where no call is under way: what is folded comes first, then whoever waits for their planned time. */
const LOOKS_AT_NOTHING = 50;

/** Whether every call that is under way waits for time to pass: for its tokens, or for an answer that never comes. */
const allWait = ({ calls, simulator, sleeping }: Waiting): boolean => {
  const { size } = calls.active;
  if (calls.scoring() > 0) return false;
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
      if (quiet < (waiting.calls.active.size === 0 ? LOOKS_AT_NOTHING : LOOKS) || next === null) continue;
      quiet = 0;
      await waiting.clock.advance(next);
    }
  };
  await Promise.all([done, tick()]);
};
