import type { Canary, Suite } from '../canaries/canary.ts';
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

/** A canary's conversation as both protocols give it when they have been read. */
export const canaryItems = (canary: Canary): string[] => [
  ...(canary.system === undefined ? [] : [item('system', canary.system)]),
  ...canary.turns.flatMap(turnItems),
];

/**
 * Finds the canary that a request replays, by its conversation and the names of its tools, nonces apart; null when it
 * is none. Canaries that say the same are told apart by effort, then by the limit of tokens.
 */
export const recogniser = (suite: Suite): ((request: ModelRequest) => Canary | null) => {
  const index = new Map<string, Canary[]>();
  for (const canary of suite.canaries) {
    const key = requestKey(
      canaryItems(canary),
      canary.tools.map((tool) => tool.name),
    );
    const known = index.get(key);
    if (known === undefined) index.set(key, [canary]);
    else known.push(canary);
  }
  return (request) => {
    const candidates = index.get(requestKey(request.items, request.toolNames)) ?? [];
    if (candidates.length < 2) return candidates[0] ?? null;
    const sameEffort = candidates.filter((canary) => (canary.parameters.effort ?? null) === request.effort);
    const left = sameEffort.length === 0 ? candidates : sameEffort;
    return left.find((canary) => canary.maxTokens === request.maxTokens) ?? left[0] ?? null;
  };
};
