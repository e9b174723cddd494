import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stringify } from 'yaml';

const fleet = { model: ['claude-sonnet-5-5'], region: ['us-east-1', 'eu-west-1'], hardware: ['h100', 'trainium2'] };

/** Writes the daemon's configuration; returns its path. */
export const writeConfig = async (folder: string, simulatorUrl: string): Promise<string> => {
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

/** Writes what the simulator plays; returns its path. */
export const writeScenario = async (folder: string): Promise<string> => {
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
