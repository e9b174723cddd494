import type { Canary, Suite } from './canary.ts';

const row = ({ id, checks, tags, cost }: Canary): string => {
  const judged = checks.map(({ type, aspect }) => `${type} (${aspect})`).join(', ');
  return `| \`${id}\` | ${judged} | ${tags.join(', ')} | ${cost} |`;
};

/** A table of Markdown with a line for each canary, in order of their ids. */
export const describeSuite = ({ canaries }: Suite): string =>
  ['| canary | checks (aspect) | tags | cost |', '|---|---|---|---|', ...canaries.map(row)].join('\n');
