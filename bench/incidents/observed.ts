import type { Answer } from '../../src/model.ts';
import type { Drawn } from './law.ts';

/** One answer as today's rules read it. */
export interface Observed {
  /** Number of the cell in its fleet, and of the stream (the backend) that it belongs to. */
  readonly cell: number;
  readonly stream: number;
  /** All checks passed; null where there is no answer. */
  readonly passed: boolean | null;
  readonly text: string;
}

const textOf = ({ text, toolCalls }: Answer): string =>
  toolCalls.length === 0
    ? text
    : `${text}${toolCalls.map((call) => JSON.stringify([call.name, call.arguments])).join('')}`;

export const observe = (
  cell: { readonly index: number; readonly place: number },
  drawn: Drawn,
  answer: Answer | undefined,
): Observed => ({
  cell: cell.index,
  stream: cell.place,
  passed: answer === undefined ? null : drawn.correct && drawn.format !== false && drawn.mark === null,
  text: answer === undefined ? '' : textOf(answer),
});
