import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startCommand } from '../../src/cli/demo/processes.ts';
import type { Child } from '../../src/cli/demo/processes.ts';
import type { Clock, Random, Sample } from '../../src/model.ts';
import { openStore } from '../../src/store/kysely.ts';
import { compareReplay } from './compare-replay.ts';
import { runTo } from './run-to.ts';
import { writeConfig, writeScenario } from './set-up.ts';

export interface SoakOptions {
  /** An empty folder. */
  readonly folder: string;
  readonly clock: Clock;
  readonly random: Random;
  /** Asked after each kill: whether to go on. */
  readonly more: (kills: number) => boolean;
  readonly say: (text: string) => void;
}

/** What was found; every list of violations is empty when nothing was lost. */
export interface SoakReport {
  readonly kills: number;
  /** Requests that the simulator served. */
  readonly served: number;
  readonly samples: number;
  readonly interrupted: number;
  readonly folded: number;
  readonly changes: number;
  readonly incidents: number;
  readonly sentTwice: readonly string[];
  readonly lost: readonly string[];
  readonly replayDiffers: readonly string[];
}

const POLL_MS = 50;

const get = async (url: string): Promise<unknown> => {
  const response = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  return response.json();
};

const sampleKeys = async (daemon: string): Promise<readonly string[]> => {
  const { data } = (await get(`${daemon}/api/v1/samples?limit=1000`)) as { data: readonly Sample[] };
  // What the store writes for a lost request may still be replaced by its late sample.
  return data.filter(({ outcome }) => outcome.kind === 'answer').map(({ key }) => key);
};

const served = async (simulator: string): Promise<number> =>
  ((await get(`${simulator}/admin/truth`)) as { counts: { requests: number } }).counts.requests;

const untilServed = async (simulator: string, count: number, clock: Clock): Promise<void> => {
  while ((await served(simulator)) < count) await clock.sleep(POLL_MS);
};

interface TruthLine {
  readonly event: string;
  readonly requestId?: string | null;
}

const requestIds = async (file: string): Promise<readonly string[]> =>
  (await readFile(file, 'utf8'))
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as TruthLine)
    .flatMap(({ event, requestId }) => (event === 'request' && requestId != null ? [requestId] : []));

const repeated = (ids: readonly string[]): readonly string[] => {
  const seen = new Set<string>();
  return ids.filter((id) => seen.size === seen.add(id).size);
};

/**
 * Runs the daemon against the simulator and kills it with SIGKILL again and again, at random moments; then lets it
 * finish and looks for anything lost, sent twice or judged otherwise than a replay judges it.
 */
export const runSoak = async ({ folder, clock, random, more, say }: SoakOptions): Promise<SoakReport> => {
  const truthFile = join(folder, 'truth.jsonl');
  const children: Child[] = [];
  const start = (name: string, args: readonly string[]): Child => {
    const child = startCommand(args, join(folder, `${name}.log`));
    children.push(child);
    return child;
  };
  try {
    const scenario = await writeScenario(folder);
    const simulate = start('simulate', [
      'simulate',
      '--scenario',
      scenario,
      '--listen',
      '127.0.0.1:0',
      '--truth',
      truthFile,
    ]);
    const simulator = await simulate.says(/simulator at (\S+)/);
    const config = await writeConfig(folder, simulator);
    await runTo(['baseline', 'record', '--quick', '--config', config], join(folder, 'record.log'));

    const known = new Set<string>();
    let kills = 0;
    do {
      const before = await served(simulator);
      const daemon = start(`serve-${kills}`, ['serve', '--config', config]);
      const url = await daemon.says(/"url":"([^"]+)"/);
      await untilServed(simulator, before + 40 + Math.floor(random() * 200), clock);
      for (const key of await sampleKeys(url)) known.add(key);
      await clock.sleep(random() * 500);
      await daemon.kill();
      kills += 1;
      say(`kill ${kills}: ${await served(simulator)} requests served`);
    } while (more(kills));

    const last = start('serve-last', ['serve', '--config', config]);
    await last.says(/"url":"([^"]+)"/);
    await untilServed(simulator, (await served(simulator)) + 200, clock);
    await last.stop();

    const ids = await requestIds(truthFile);
    const store = await openStore({ path: join(folder, 'coalmine.db'), answers: 'full' });
    const lost: string[] = [];
    for (const key of known) if ((await store.readSample(key))?.outcome.kind !== 'answer') lost.push(key);
    const { lastFolded } = await store.readFold();
    const { samples } = await store.readSize();
    const newest = await store.readSamples({ limit: 10_000 });
    const changes = (await store.readChanges({ limit: 100_000 })).length;
    const incidents = (await store.readIncidents()).length;
    await store.close();
    return {
      kills,
      served: ids.length,
      samples,
      interrupted: newest.filter(({ outcome }) => outcome.kind === 'failure' && outcome.reason === 'interrupted')
        .length,
      folded: lastFolded,
      changes,
      incidents,
      sentTwice: repeated(ids),
      lost,
      replayDiffers: await compareReplay(folder, config),
    };
  } finally {
    await Promise.all(children.map((child) => child.kill()));
  }
};
