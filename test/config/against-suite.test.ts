import { expect, test } from 'vitest';
import type { Canary, Suite } from '../../src/canaries/canary.ts';
import { suiteProblems } from '../../src/config/against-suite.ts';
import type { Config } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { validateCron } from '../../src/plan/cron.ts';
import { selectCells } from '../../src/plan/select.ts';
import { PROVIDERS } from '../../src/providers/index.ts';

const canary = (id: string, over: Partial<Canary> = {}): Canary => ({
  id,
  capability: id.split('/')[0] ?? '',
  tags: [],
  tools: [],
  turns: [{ role: 'user', content: [{ type: 'text', text: 'Hello' }] }],
  maxTokens: 16,
  parameters: {},
  variants: ['plain'],
  checks: [],
  examples: { pass: [], fail: [] },
  cost: 'small',
  source: 'test',
  licence: 'Apache-2.0',
  fingerprint: id,
  ...over,
});

const suite: Suite = {
  capabilities: ['arithmetic', 'recall'],
  canaries: [
    canary('arithmetic/change', { tags: ['money'], variants: ['plain', 'thinking'] }),
    canary('recall/phrase', { parameters: { temperature: 0, effort: 'low' }, cost: 'medium' }),
  ],
};

const configOf = (schedules: string, more = ''): Promise<Config> =>
  loadConfig('/etc/coalmine.yaml', {
    env: {},
    providers: PROVIDERS,
    validateCron,
    readFile: () =>
      Promise.resolve(
        'providers: { claude: { type: anthropic }, own: { type: openai, baseUrl: "https://llm.internal/v1" } }\n' +
          'backends: [{ id: one, provider: claude, model: m }, { id: two, provider: claude, model: m }, { id: three, provider: own, model: m }]\n' +
          `schedules: [${schedules}]\n${more}`,
      ),
  });

const parametersOf = ({ parameters }: Canary, variant: string) =>
  variant === 'thinking' ? { ...parameters, thinking: 'enabled' as const } : parameters;

const problems = async (schedules: string, more = '') => {
  const config = await configOf(schedules, more);
  const cellsOf = (schedule: Config['schedules'][number]) => selectCells(suite, schedule, config.backends);
  return suiteProblems({ config, suite, providers: PROVIDERS, cellsOf, parametersOf }).map(
    ({ path, message }) => `${path}: ${message}`,
  );
};

test('a configuration that fits its suite has no problem', async () => {
  expect(await problems('{ name: s, cron: "0 * * * *", canaries: { ids: arithmetic/change, tags: money } }')).toEqual(
    [],
  );
});

test('canaries, capabilities and tags that the suite does not have are named with those that it has', async () => {
  const selection = '{ ids: [arithmetic/chance], capability: [recal, recall], tags: cash }';
  expect(await problems(`{ name: s, cron: "0 * * * *", backends: three, canaries: ${selection} }`)).toEqual([
    'schedules[0].canaries.ids: the suite has no "arithmetic/chance"; it has: arithmetic/change, recall/phrase',
    'schedules[0].canaries.capability: the suite has no "recal"; it has: arithmetic, recall',
    'schedules[0].canaries.tags: the suite has no "cash"; it has: money',
  ]);
});

test('a schedule that selects nothing is a mistake, also when only its variant is nowhere', async () => {
  expect(
    await problems(
      '{ name: s, cron: "0 * * * *", canaries: { cost: large } }, { name: t, cron: "0 * * * *", variants: burst-8 }',
    ),
  ).toEqual([
    'schedules[0].canaries: selects no canary of the suite in the variants of this schedule (plain)',
    'schedules[1].canaries: selects no canary of the suite in the variants of this schedule (burst-8)',
  ]);
});

test('a parameter that a provider cannot send is one problem, however many backends it has', async () => {
  expect(await problems('{ name: s, cron: "0 * * * *" }')).toEqual([
    'providers.claude: "anthropic" cannot send temperature, which the canary recall/phrase sets; leave one of the two out',
  ]);
  expect(await problems('{ name: s, cron: "0 * * * *", backends: three }')).toEqual([]);
});

test('a parameter that only a variant sets is a problem of that variant, where a schedule asks for it', async () => {
  const schedule =
    '{ name: s, cron: "0 * * * *", backends: three, canaries: { ids: arithmetic/change }, variants: [plain, thinking] }';
  expect(await problems(schedule)).toEqual([
    'providers.own: "openai" cannot send thinking, which the variant thinking of the canary arithmetic/change sets; leave one of the two out',
  ]);
});

test('an objective of a capability that the suite does not have is named beside those it has', async () => {
  const slo = 'slo: { objectives: { arithmetic: 0.9, recal: 0.8 } }\n';
  expect(await problems('{ name: hourly, cron: "7 * * * *", backends: three }', slo)).toEqual([
    'slo.objectives.recal: the suite has no capability "recal"; it has: arithmetic, recall',
  ]);
});
