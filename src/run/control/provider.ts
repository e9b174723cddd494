import type { Canary } from '../../canaries/canary.ts';
import type { Outcome } from '../../model.ts';
import type { Call, Provider } from '../../providers/provider.ts';

/** Of so many canaries one goes on answering right while the control is faulty: a fault hits a share of answers. */
const RIGHT_OF = 3;

const questionOf = ({ turns }: Pick<Call['prompt'], 'turns'>): string => JSON.stringify(turns);

/** A backend inside this process: it answers from the canaries' examples, wrong for two thirds of them while faulty. */
export const controlProvider = (canaries: readonly Canary[], isFaulty: () => boolean): Provider => {
  const known = new Map(canaries.map((canary, i) => [questionOf(canary), { canary, steady: i % RIGHT_OF === 0 }]));
  return {
    probe: ({ prompt }): Promise<Outcome> => {
      const asked = known.get(questionOf(prompt));
      if (asked === undefined)
        return Promise.resolve({ kind: 'failure', reason: 'bad_request', message: 'no canary of the control' });
      const { pass, fail } = asked.canary.examples;
      const example = isFaulty() && !asked.steady ? fail[0] : pass[0];
      return Promise.resolve({
        kind: 'answer',
        text: example?.text ?? '',
        toolCalls: [],
        stopReason: 'end',
        usage: { inputTokens: 20, outputTokens: 2 },
        latencyMs: 1,
      });
    },
  };
};
