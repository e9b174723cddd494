import { createMemoryReferences } from './support/references.ts';
import { systemClock } from '../src/cli/process-io.ts';
import { createEngine } from '../src/judge.ts';
import type { States } from '../src/detect/engine.ts';
import { seededRandom } from '../src/plan/shuffle.ts';

const CYCLES = 100;

/** Microseconds a sample for judging: 60 cells a backend and hour, at 48 and 120 scopes; and what restoring the state takes. */
export const detection = (): Promise<void> => {
  const clock = systemClock(Date.now);
  for (const [models, regions, hardware] of [
    [2, 3, 3],
    [5, 4, 3],
  ] as const) {
    const { setup, slots } = createMemoryReferences({
      models,
      regions,
      hardware,
      cycles: CYCLES,
      random: seededRandom('bench'),
    });
    const engine = createEngine(setup);
    let states = engine.initial();
    let samples = 0;
    let longest = 0;
    const began = clock.monotonicMs();
    for (const slot of slots) {
      const before = clock.monotonicMs();
      states = engine.fold(states, slot).states;
      samples += slot.samples.length;
      longest = Math.max(longest, clock.monotonicMs() - before);
    }
    const micros = ((clock.monotonicMs() - began) * 1e3) / samples;
    const stored = JSON.stringify(states);
    const restoring = clock.monotonicMs();
    const restored = createEngine(setup).verdicts(JSON.parse(stored) as States, slots.at(-1)?.closedAt ?? '');
    const restoredMs = clock.monotonicMs() - restoring;
    console.log(
      `${models} models x ${regions} regions x ${hardware} hardware: ${micros.toFixed(1)} us a sample (goal <= 50), ` +
        `longest fold ${longest.toFixed(0)} ms of ${(samples / slots.length).toFixed(0)} samples, state ${(stored.length / 1e3).toFixed(0)} kB`,
    );
    console.log(
      `  ${String(setup.cells.length)} cells restored in ${restoredMs.toFixed(0)} ms (goal < 1000 at 1,000 cells): ` +
        `references fitted, state read, ${String(restored.length)} verdicts`,
    );
  }
  return Promise.resolve();
};
