import { Worker } from 'node:worker_threads';
import type { Said, Task } from './task.ts';

/** What came of code: all tests passed, they did not (or the code ran out of its limits), or the sandbox did not work. */
export type Ran = 'passed' | 'failed' | 'broken';

export interface Sandbox {
  /** One task at a time, in order. */
  readonly run: (task: Task) => Promise<Ran>;
}

/** Processor time is limited inside; only single calls that never end (or a stalled machine) last so long. */
const RUN_MS = 20_000;
const START_MS = 60_000;

const WORKER = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

const start = (): Worker => {
  const worker = new Worker(WORKER, {
    env: {},
    execArgv: [],
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 32 },
  });
  worker.unref();
  return worker;
};

/** What came, and whether the worker can be used again. */
const runIn = (worker: Worker, task: Task): Promise<{ readonly ran: Ran; readonly usable: boolean }> =>
  new Promise((resolve) => {
    let ready = false;
    const end = (ran: Ran, usable: boolean): void => {
      clearTimeout(timer);
      worker.removeAllListeners('message').removeAllListeners('error').removeAllListeners('exit');
      worker.unref();
      resolve({ ran, usable });
    };
    // Once the answer's code runs, whatever ends the worker is that code's doing.
    const ended = (): void => end(ready ? 'failed' : 'broken', false);
    let timer = setTimeout(ended, START_MS);
    worker.on('message', (said: Said) => {
      if (said.kind === 'done') {
        end(said.passed ? 'passed' : 'failed', true);
        return;
      }
      ready = true;
      clearTimeout(timer);
      timer = setTimeout(ended, RUN_MS);
    });
    worker.on('error', ended);
    worker.on('exit', ended);
    // Only a task in work keeps the process alive, never an idle worker.
    worker.ref();
    worker.postMessage(task);
  });

/** A sandbox of one worker thread, made at the first task and again after one that had to be ended. */
export const makeSandbox = (startWorker: () => Worker = start): Sandbox => {
  let worker: Worker | null = null;
  let last: Promise<unknown> = Promise.resolve();
  const runNext = async (task: Task): Promise<Ran> => {
    worker ??= startWorker();
    const { ran, usable } = await runIn(worker, task);
    if (!usable) {
      await worker.terminate();
      worker = null;
    }
    return ran;
  };
  return {
    run: (task) => {
      const ran = last.then(() => runNext(task));
      last = ran.catch(() => undefined);
      return ran;
    },
  };
};
