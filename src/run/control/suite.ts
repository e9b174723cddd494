import type { Canary, Suite } from '../../canaries/canary.ts';
import { parseCanary } from '../../canaries/parse.ts';

type Plugins = Parameters<typeof parseCanary>[2];

const CAPABILITY = 'control';

interface Asked {
  readonly question: string;
  readonly check: Readonly<Record<string, unknown>>;
  readonly right: string;
  readonly wrong: string;
}

/** Plain questions, so that nothing but a fault of the path itself can make their right answers look wrong. */
const ASKED: Readonly<Record<string, Asked>> = {
  'sum-of-two': {
    question: 'What is 17 plus 26? Answer with the number only.',
    check: { type: 'number', value: 43 },
    right: '43',
    wrong: '44',
  },
  'last-weekday': {
    question: 'Which day of the week comes before Monday? Answer with the day only.',
    check: { type: 'exact', value: 'Sunday', ignoreCase: true },
    right: 'Sunday',
    wrong: 'Tuesday',
  },
  'colours-as-json': {
    question: 'Write a JSON object with the key "sky" and the value "blue", and nothing else.',
    check: { type: 'json-equal', value: { sky: 'blue' } },
    right: '{"sky": "blue"}',
    wrong: '{"sky": "green"}',
  },
  'change-from-ten': {
    question: 'I pay 7.35 with a note of ten. How much do I get back? Answer with the amount only.',
    check: { type: 'number', value: 2.65, tolerance: 0.001 },
    right: '2.65',
    wrong: '3.65',
  },
  'name-in-a-line': {
    question: 'Anna met Karim in Lagos. In which city did they meet? Answer with the city only.',
    check: { type: 'contains', any: ['Lagos'] },
    right: 'Lagos',
    wrong: 'Karim',
  },
  'first-of-december': {
    question: 'Which day comes after 30 November 2026? Answer as YYYY-MM-DD.',
    check: { type: 'date', value: '2026-12-01' },
    right: '2026-12-01',
    wrong: '2026-11-31',
  },
};

const canaryOf = (name: string, { question, check, right, wrong }: Asked, plugins: Plugins): Canary => {
  const raw = {
    capability: CAPABILITY,
    messages: [{ user: question }],
    maxTokens: 64,
    checks: [check],
    examples: { pass: [right], fail: [wrong] },
    cost: 'small',
  };
  const { canary, problems } = parseCanary(raw, name, plugins);
  if (canary === null) throw new Error(`control canary ${name}: ${problems.map(({ message }) => message).join('; ')}`);
  return canary;
};

/** The canaries of the positive control, through the same parser as those of files. */
export const controlSuite = (plugins: Plugins): Suite => ({
  capabilities: [CAPABILITY],
  canaries: Object.entries(ASKED).map(([name, asked]) => canaryOf(name, asked, plugins)),
});
