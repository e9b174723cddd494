import type { Canary, Suite } from '../canaries/canary.ts';
import { render } from '../canaries/render.ts';
import type { Rendered } from '../canaries/render.ts';
import { callItem, item, requestKey } from './request.ts';
import type { ModelRequest } from './request.ts';

type Turn = Canary['turns'][number];

const turnItems = (turn: Turn): string[] => {
  switch (turn.role) {
    case 'user':
      return turn.content.map((part) =>
        part.type === 'text' ? item('user', part.text) : item('image', `${part.mediaType},${part.data}`),
      );
    case 'assistant':
      return [
        ...(turn.text === '' ? [] : [item('assistant', turn.text)]),
        ...turn.toolCalls.map((call) => callItem(call.name, call.arguments)),
      ];
    case 'tool':
      return [item('tool', turn.text)];
  }
};

/** A conversation as both protocols give it when they have been read. */
const promptItems = ({ system, turns }: Rendered['prompt']): string[] => [
  ...(system === undefined ? [] : [item('system', system)]),
  ...turns.flatMap(turnItems),
];

/** A canary as one of its variants sends it. */
interface Known {
  readonly canary: Canary;
  readonly effort: string | null;
}

const knownBy = (canary: Canary, variant: string): { readonly key: string; readonly known: Known } => {
  const { prompt } = render(canary, variant, '');
  const key = requestKey(
    promptItems(prompt),
    prompt.tools.map((tool) => tool.name),
  );
  return { key, known: { canary, effort: prompt.parameters.effort ?? null } };
};

/**
 * Finds the canary that a request replays in one of its variants, by its conversation and the names of its tools,
 * nonces apart; null when it is none. Canaries that say the same are told apart by effort, then by the limit of tokens.
 */
export const recogniser = (suite: Suite): ((request: ModelRequest) => Canary | null) => {
  const index = new Map<string, Known[]>();
  for (const canary of suite.canaries) {
    for (const variant of canary.variants) {
      const { key, known } = knownBy(canary, variant);
      const others = index.get(key);
      if (others === undefined) index.set(key, [known]);
      else others.push(known);
    }
  }
  return (request) => {
    const candidates = index.get(requestKey(request.items, request.toolNames)) ?? [];
    if (candidates.length < 2) return candidates[0]?.canary ?? null;
    const sameEffort = candidates.filter(({ effort }) => effort === request.effort);
    const left = sameEffort.length === 0 ? candidates : sameEffort;
    return (left.find(({ canary }) => canary.maxTokens === request.maxTokens) ?? left[0])?.canary ?? null;
  };
};
