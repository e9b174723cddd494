import { Worker } from 'node:worker_threads';
import type { DetectableRow, PowerSetup } from './setup.ts';

const WORKER = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

/** What a thread can be sent: no function, and of a baseline only its scores. */
const sendable = ({ engine, streams }: PowerSetup): PowerSetup => ({
  streams,
  engine: {
    backends: engine.backends,
    references: engine.references.map(({ canary, variant, group, capability, provisional, runs, runDays }) => ({
      ...{ canary, variant, group, capability, provisional, runs },
      ...(runDays === undefined ? {} : { runDays }),
    })),
    cells: engine.cells.map(({ canary, variant, backend }) => ({ canary, variant, backend })),
    falseAlarmsPerMonth: engine.falseAlarmsPerMonth,
    cyclesPerMonth: engine.cyclesPerMonth,
    tolerance: engine.tolerance,
    intervalMs: engine.intervalMs,
  },
});

/** `detectableRows` in a thread of its own: seconds of work for a wide fleet, in which nothing else may wait. */
export const detectableInWorker = (setup: PowerSetup): Promise<readonly DetectableRow[]> =>
  new Promise((resolve, reject) => {
    const worker = new Worker(WORKER, { env: {}, execArgv: [], workerData: sendable(setup) });
    worker.unref();
    worker.once('message', (rows: readonly DetectableRow[]) => {
      resolve(rows);
    });
    worker.once('error', reject);
    worker.once('exit', (code) => {
      reject(new Error(`the thread that works out what is detectable ended with ${code}`));
    });
  });
