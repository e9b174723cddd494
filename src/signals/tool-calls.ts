import { argumentNames, type Answer } from '../model.ts';
import { usualShape } from './compare/usual.ts';
import { defineSignal, type CellShape, type ReferenceAnswer, type ReferenceShape } from './signal.ts';

type Recorded = Pick<ReferenceAnswer, 'tools' | 'toolArguments'>;

const namesOf = ({ tools = [] }: Recorded): string => JSON.stringify(tools);
const callsOf = ({ tools = [], toolArguments = [] }: Recorded): string => JSON.stringify([tools, toolArguments]);

const recordedOf = ({ toolCalls }: Answer): Recorded => ({
  tools: toolCalls.map(({ name }) => name),
  toolArguments: toolCalls.map(argumentNames),
});

const compared = ({ answers }: ReferenceShape, told: (calls: Recorded) => string): CellShape | null =>
  usualShape(
    answers.map((run) => run.flatMap((answer) => (answer.tools === undefined ? [] : [told(answer)]))),
    (answer) => told(recordedOf(answer)),
  );

/**
 * The arguments of an answer of which only hashes are kept are unknown: it is compared by names of tools where the baseline
 * says the same with and without arguments, and says nothing elsewhere.
 */
const withHashes = (calls: CellShape | null, names: CellShape | null): CellShape | null => {
  if (calls === null || names === null) return calls;
  const alike = JSON.stringify(calls.healthy) === JSON.stringify(names.healthy);
  const unknown = (answer: Answer): number | null => (alike ? names.value(answer) : null);
  return { ...calls, value: (answer) => (answer.hashed === undefined ? calls.value(answer) : unknown(answer)) };
};

export const toolCalls = defineSignal({
  name: 'tool-calls',
  law: 'shape',
  class: 'behaviour',
  summary:
    'Whether an answer calls the tools that most of the baseline calls, in that order and with arguments of those names; where none calls any, nothing.',
  tolerance: 0.05,
  compare: (shape) => {
    const known = shape.answers.flat().filter(({ tools }) => tools !== undefined);
    if (!known.some(({ tools = [] }) => tools.length > 0)) return null;
    const names = compared(shape, namesOf);
    // Baselines that are older than the names of arguments are compared by the names of tools alone.
    return known.every(({ tools = [], toolArguments }) => tools.length === 0 || toolArguments !== undefined)
      ? withHashes(compared(shape, callsOf), names)
      : names;
  },
});
