import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { startCommand } from '../src/cli/demo/processes.ts';
import { systemClock } from '../src/cli/process-io.ts';

const BACKENDS = 33;
const RUNS = 5;

/** Milliseconds from starting the process until `/-/ready` says so, with about 1,000 cells, and its memory then. */
export const start = async (): Promise<void> => {
  const clock = systemClock(Date.now);
  const folder = await mkdtemp(join(tmpdir(), 'coalmine-bench-'));
  const file = join(folder, 'coalmine.yaml');
  const backends = Array.from({ length: BACKENDS }, (_, i) => ({
    id: `b${i}`,
    provider: 'sim',
    model: 'claude-sonnet-5-5',
    region: `r${i % 11}`,
    hardware: `h${Math.floor(i / 11)}`,
  }));
  const config = {
    budget: { dollarsPerDay: 1e6 },
    store: './coalmine.db',
    http: { listen: '127.0.0.1:0' },
    providers: { sim: { type: 'anthropic', apiKey: 'not-a-secret', baseUrl: 'http://127.0.0.1:9' } },
    backends,
    // Never fires while this runs: starting is measured, not probing.
    schedules: [{ name: 'yearly', cron: '0 0 1 1 *', catchUp: 'none' }],
  };
  await writeFile(file, stringify(config));
  const times: number[] = [];
  let memory = '';
  for (let run = 0; run < RUNS; run += 1) {
    const began = clock.monotonicMs();
    const child = startCommand(['serve', '--config', file], join(folder, 'log'));
    const url = await child.says(/"url":"([^"]+)"/);
    while ((await fetch(`${url}/-/ready`)).status !== 200) await clock.sleep(5);
    times.push(clock.monotonicMs() - began);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    const rss = /^process_resident_memory_bytes (\S+)/m.exec(metrics)?.[1];
    memory = rss === undefined ? 'unknown' : `${(Number(rss) / 2 ** 20).toFixed(0)} MB`;
    await child.stop();
  }
  const [median] = times.toSorted((a, b) => a - b).slice(Math.floor(RUNS / 2));
  console.log(
    `ready after ${median?.toFixed(0) ?? '?'} ms (median of ${RUNS}; goal < 1000), RSS ${memory} (goal < 200)`,
  );
  await rm(folder, { recursive: true, force: true });
};
