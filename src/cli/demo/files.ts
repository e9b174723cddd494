import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { HARDWARE, MODELS, REGIONS } from './story.ts';

/** How a demo's cycles are timed; the cycle stands for an hour. */
export interface Pace {
  readonly cycleSeconds: number;
  /** Time over which a cycle's probes are spread. */
  readonly spreadSeconds: number;
  /** Time that a call may take. */
  readonly deadlineSeconds: number;
}

/** The fleet as the daemon is told of it. */
export const BACKENDS = MODELS.flatMap((model, m) =>
  REGIONS.flatMap((region) =>
    HARDWARE.map((hardware) => ({
      id: `${m === 0 ? 'sonnet' : 'llama'}-${region}-${hardware}`,
      provider: m === 0 ? 'messages' : 'completions',
      model,
      region,
      hardware,
      owner: `team-${region.split('-')[0] ?? region}`,
      headers: { 'x-route': `${region}/${hardware}` },
    })),
  ),
);

const scenario = (seed: number): object => ({
  seed,
  fleet: [{ model: [...MODELS], region: [...REGIONS], hardware: [...HARDWARE] }],
  profiles: [{ latency: { firstTokenMs: 20, tokenMs: 1 } }],
});

const config = (simulator: string, { cycleSeconds, spreadSeconds, deadlineSeconds }: Pace): object => ({
  // An hour lasts one cycle here, so this is one false alarm in a month of such hours.
  falseAlarmsPerMonth: Math.min(1000, 3600 / cycleSeconds),
  budget: { dollarsPerDay: 10_000 },
  baselines: './baselines',
  store: './coalmine.db',
  http: { listen: '127.0.0.1:0' },
  providers: {
    messages: { type: 'anthropic', apiKey: 'not-a-secret', baseUrl: simulator },
    completions: { type: 'openai', apiKey: 'not-a-secret', baseUrl: `${simulator}/v1` },
  },
  backends: BACKENDS.map((backend) => ({
    ...backend,
    limits: { deadline: `${deadlineSeconds}s`, concurrency: 8, requestsPerMinute: null },
  })),
  schedules: [
    {
      name: 'hour',
      cron: cycleSeconds === 60 ? '0 * * * * *' : `*/${cycleSeconds} * * * * *`,
      spread: `${spreadSeconds}s`,
      jitter: '0s',
      canaries: { tags: 'core' },
    },
  ],
});

export const writeScenario = async (folder: string, seed: number): Promise<string> => {
  const file = join(folder, 'scenario.yaml');
  await writeFile(file, stringify(scenario(seed)));
  return file;
};

export const writeConfig = async (folder: string, simulator: string, pace: Pace): Promise<string> => {
  const file = join(folder, 'coalmine.yaml');
  await writeFile(file, stringify(config(simulator, pace)));
  return file;
};
