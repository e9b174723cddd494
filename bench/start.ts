import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { loadSuite } from '../src/canaries/load.ts';
import { systemClock } from '../src/cli/process-io.ts';
import { SHIPPED_CANARIES } from '../src/config/resolve.ts';
import { SCORERS } from '../src/scorers/index.ts';

/** What people run: reading TypeScript would count as starting. */
const MAIN = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const RUNS = 5;

interface Fleet {
  readonly backends: number;
  readonly canaries: readonly string[];
}

const configOf = ({ backends, canaries }: Fleet): object => ({
  budget: { dollarsPerDay: 1e6 },
  store: './coalmine.db',
  http: { listen: '127.0.0.1:0' },
  providers: { sim: { type: 'anthropic', apiKey: 'not-a-secret', baseUrl: 'http://127.0.0.1:9' } },
  backends: Array.from({ length: backends }, (_, i) => ({
    id: `b${i}`,
    provider: 'sim',
    model: 'claude-sonnet-5-5',
    region: `r${i % 11}`,
    hardware: `h${Math.floor(i / 11)}`,
  })),
  // Never fires while this runs: starting is measured, not probing.
  schedules: [{ name: 'yearly', cron: '0 0 1 1 *', catchUp: 'none', canaries: { ids: [...canaries] } }],
});

const clock = systemClock(Date.now);

/** Starts it once. @returns milliseconds until `/-/ready` says so, and mebibytes then */
const startOnce = async (file: string): Promise<{ readonly ms: number; readonly rss: number }> => {
  const began = clock.monotonicMs();
  const child = spawn(process.execPath, [MAIN, 'serve', '--config', file], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    void ended.then(() => reject(new Error(`it ended:\n${said}`)));
    child.stderr.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
      const [, found] = /"url":"([^"]+)"/.exec(said) ?? [];
      if (found !== undefined) resolve(found);
    });
  });
  while ((await fetch(`${url}/-/ready`)).status !== 200) await clock.sleep(5);
  const ms = clock.monotonicMs() - began;
  const [, bytes] = /^process_resident_memory_bytes (\S+)/m.exec(await (await fetch(`${url}/metrics`)).text()) ?? [];
  child.kill('SIGTERM');
  await ended;
  return { ms, rss: Number(bytes) / 2 ** 20 };
};

const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

/** Milliseconds from starting the process until `/-/ready` says so, and its memory then: at 1,000 cells, and a wide fleet. */
export const start = async (): Promise<void> => {
  const { canaries } = await loadSuite(SHIPPED_CANARIES, SCORERS);
  const ids = canaries.filter(({ variants }) => variants.includes('plain')).map(({ id }) => id);
  const folder = await mkdtemp(join(tmpdir(), 'coalmine-bench-'));
  const file = join(folder, 'coalmine.yaml');
  for (const fleet of [
    { backends: 8, canaries: ids.slice(0, 125) },
    { backends: 33, canaries: ids },
  ]) {
    await writeFile(file, stringify(configOf(fleet)));
    const runs = [];
    for (let run = 0; run < RUNS; run += 1) runs.push(await startOnce(file));
    const cells = `${fleet.backends} × ${fleet.canaries.length} = ${fleet.backends * fleet.canaries.length} cells`;
    const [ms, rss] = [middle(runs.map((one) => one.ms)), middle(runs.map((one) => one.rss))];
    console.log(
      `${cells}: ready after ${ms.toFixed(0)} ms (median of ${RUNS}), RSS ${rss.toFixed(0)} MB (goals at 1,000 cells: < 1000, < 200)`,
    );
  }
  await rm(folder, { recursive: true, force: true });
};
