import { parentPort, workerData } from 'node:worker_threads';
import { detectableRows } from './rows.ts';
import type { PowerSetup } from './setup.ts';

parentPort?.postMessage(detectableRows(workerData as PowerSetup));
