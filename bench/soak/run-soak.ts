import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { startCommand } from '../../src/cli/demo/processes.ts';
import type { Child } from '../../src/cli/demo/processes.ts';
import type { Incident, Verdict } from '../../src/judgement.ts';
import type { Clock, Random, Sample } from '../../src/model.ts';
import { openStore } from '../../src/store/kysely.ts';

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

const fleet = { model: ['claude-sonnet-5-5'], region: ['us-east-1', 'eu-west-1'], hardware: ['h100', 'trainium2'] };

const writeFiles = async (folder: string, simulatorUrl: string): Promise<string> => {
  const backends = fleet.region.flatMap((region) =>
    fleet.hardware.map((hardware) => ({
      id: `${region}-${hardware}`,
      provider: 'sim',
      model: fleet.model[0],
      region,
      hardware,
      headers: { 'x-route': `${region}/${hardware}` },
      limits: { deadline: '5s', concurrency: 8, requestsPerMinute: null },
    })),
  );
  const file = join(folder, 'coalmine.yaml');
  const config = {
    falseAlarmsPerMonth: 1000,
    budget: { dollarsPerDay: 100_000 },
    baselines: './baselines',
    store: './coalmine.db',
    http: { listen: '127.0.0.1:0' },
    providers: { sim: { type: 'anthropic', apiKey: 'not-a-secret', baseUrl: simulatorUrl } },
    backends,
    schedules: [
      { name: 'often', cron: '*/2 * * * * *', spread: '1500ms', jitter: '100ms', canaries: { tags: 'core' } },
    ],
  };
  await writeFile(file, stringify(config));
  return file;
};

const writeScenario = async (folder: string): Promise<string> => {
  const file = join(folder, 'scenario.yaml');
  // Slow enough that a kill always finds requests under way; a fault in the middle, so that there is something to forget.
  const scenario = {
    fleet: [fleet],
    profiles: [{ latency: { firstTokenMs: 150, tokenMs: 2 } }],
    faults: [
      { name: 'worse', onset: '20s', scope: { hardware: 'h100' }, effect: { type: 'success-rate', factor: 0.2 } },
    ],
  };
  await writeFile(file, stringify(scenario));
  return file;
};

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

/** Everything that a verdict says, in one line, so that lists of them can be compared. */
const verdictLine = (verdict: Verdict): string =>
  JSON.stringify([
    verdict.scope,
    verdict.signal,
    verdict.verdict,
    verdict.at,
    verdict.since,
    verdict.evidence,
    verdict.effect,
  ]);

const incidentLine = (incident: Incident): string =>
  JSON.stringify([
    incident.id,
    incident.scope,
    incident.onsetAt,
    incident.openedAt,
    incident.closedAt,
    incident.effect,
  ]);

const differences = (name: string, live: readonly string[], replayed: readonly string[]): readonly string[] => {
  const index = live.findIndex((line, i) => line !== replayed[i]);
  if (index < 0 && live.length === replayed.length) return [];
  return [
    `${name}: live ${live.length}, replayed ${replayed.length}; first difference: ${live[index] ?? 'none'} | ${replayed[index] ?? 'none'}`,
  ];
};

const runTo = async (args: readonly string[], logFile: string): Promise<void> => {
  const child = startCommand(args, logFile);
  const code = await child.ended;
  if (code !== 0 && code !== 1)
    throw new Error(`coalmine ${args.join(' ')} ended with ${String(code)}:\n${child.tail()}`);
};

interface ReplayLine {
  readonly event: string;
  readonly incidents?: readonly Incident[];
}

const compareReplay = async (folder: string, config: string): Promise<readonly string[]> => {
  const exported = join(folder, 'export.jsonl.gz');
  const replayed = join(folder, 'replay.log');
  await runTo(['export', '--config', config, '--output', exported], join(folder, 'export.log'));
  await runTo(['replay', exported, '--config', config, '--format', 'json'], replayed);
  const lines = (await readFile(replayed, 'utf8'))
    .split('\n')
    .filter((line) => line.startsWith('{"event"'))
    .map((line) => JSON.parse(line) as ReplayLine);
  const store = await openStore({ path: join(folder, 'coalmine.db'), answers: 'full' });
  try {
    const changes = [...(await store.readChanges({ limit: 100_000 }))].reverse().map(verdictLine);
    const incidents = [...(await store.readIncidents())].reverse().map(incidentLine);
    const verdicts = lines
      .filter(({ event }) => event === 'verdict')
      .map((line) => verdictLine(line as unknown as Verdict));
    const summary = lines.find(({ event }) => event === 'summary');
    return [
      ...differences('verdicts', changes.sort(), verdicts.sort()),
      ...differences('incidents', incidents.sort(), (summary?.incidents ?? []).map(incidentLine).sort()),
    ];
  } finally {
    await store.close();
  }
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
    const config = await writeFiles(folder, simulator);
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
