import { stringify } from 'yaml';
import type { Suite } from '../../src/canaries/canary.ts';

const MODEL = 'claude-sonnet-5-5';
const REGIONS = ['us-east-1', 'eu-west-1'];
const HARDWARE = ['trainium2', 'h100'];
const SCHEDULE = 'often';

/** Enough canaries to tell a fault within a few cycles, few enough for two cores. */
const CAPABILITIES = ['arithmetic', 'choice', 'code', 'dates', 'extraction', 'instructions', 'ordering'];

const teamOf = (hardware: string): string => `team-${hardware}`;

const PLACES = REGIONS.flatMap((region) =>
  HARDWARE.map((hardware) => ({ id: `${region}-${hardware}`, region, hardware })),
);

/** Ids of the backends: every region with every hardware, of one model. */
export const BACKENDS = PLACES.map(({ id }) => id);

/** Values of labels that another fleet would not have. */
export const namesOf = ({ canaries }: Suite): readonly string[] => [
  ...[MODEL, SCHEDULE, ...REGIONS, ...HARDWARE, ...HARDWARE.map(teamOf), ...BACKENDS],
  ...canaries.flatMap(({ id, capability }) => [id, capability]),
];

/** The same fleet for the simulator, with answers that come fast. */
export const SCENARIO = {
  seed: 5,
  fleet: [{ model: [MODEL], region: REGIONS, hardware: HARDWARE }],
  profiles: [{ latency: { firstTokenMs: 20, tokenMs: 0.2 } }],
};

/** The daemon's configuration: a cycle every two seconds on these backends; the others stay configured. */
export const configOf = (simulator: string, scheduled: readonly string[]): string =>
  stringify({
    falseAlarmsPerMonth: 10,
    budget: { dollarsPerDay: 100_000 },
    baselines: './baselines',
    store: './coalmine.db',
    http: { listen: '127.0.0.1:0', tokenFile: './token' },
    providers: { sim: { type: 'anthropic', apiKey: 'not-a-secret', baseUrl: simulator } },
    backends: PLACES.map(({ id, region, hardware }) => ({
      ...{ id, region, hardware, provider: 'sim', model: MODEL, owner: teamOf(hardware) },
      headers: { 'x-route': `${region}/${hardware}` },
      // A busy machine is no outage.
      limits: { deadline: '60s', concurrency: 8, requestsPerMinute: null },
    })),
    schedules: [
      {
        name: SCHEDULE,
        cron: '*/2 * * * * *',
        ...{ spread: '500ms', jitter: '0s', canaries: { tags: 'core', capability: CAPABILITIES }, backends: scheduled },
      },
    ],
  });
