import { parentPort } from 'node:worker_threads';
import { getQuickJS } from 'quickjs-emscripten';
import { runTask } from './run.ts';
import type { Said, Task } from './task.ts';

const say = (said: Said): void => parentPort?.postMessage(said);

parentPort?.on('message', (task: Task) => {
  // Each answer has a heap of its own in the one module; what throws here ends the worker and the module with it.
  void getQuickJS().then((quickJs) => {
    say({ kind: 'ready' });
    say({ kind: 'done', passed: runTask(quickJs, task) });
  });
});
