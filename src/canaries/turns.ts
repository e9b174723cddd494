import type { z } from 'zod';
import type { Part, Turn } from '../providers/provider.ts';
import { filler } from './filler.ts';
import type { Found } from './problems.ts';
import type { canarySchema } from './schema.ts';

type Message = z.infer<typeof canarySchema>['messages'][number];

type WrittenPart = NonNullable<Message['user']>[number];

const partOf = ({ text, image, filler: made }: WrittenPart): Part => {
  if (image !== undefined) return { type: 'image', ...image };
  return { type: 'text', text: made === undefined ? (text ?? '') : filler(made.words, made.seed) };
};

/** Texts that follow each other become one, a blank line between them: not every server takes several. */
const joined = (parts: readonly Part[]): readonly Part[] =>
  parts.reduce<readonly Part[]>((list, part) => {
    const last = list.at(-1);
    return last?.type === 'text' && part.type === 'text'
      ? [...list.slice(0, -1), { type: 'text', text: `${last.text}\n\n${part.text}` }]
      : [...list, part];
  }, []);

const contentOf = (parts: readonly WrittenPart[]): readonly Part[] => {
  const content = parts.map(partOf);
  return parts.some((part) => part.filler !== undefined) ? joined(content) : content;
};

const turnOf = ({ user, assistant, toolResult }: Message): Turn => {
  if (user !== undefined) return { role: 'user', content: contentOf(user) };
  if (assistant !== undefined) {
    return { role: 'assistant', text: assistant.text ?? '', toolCalls: assistant.toolCalls ?? [] };
  }
  return { role: 'tool', id: toolResult?.id ?? '', text: toolResult?.text ?? '' };
};

/** The conversation as providers take it. */
export const turnsOf = (messages: readonly Message[]): readonly Turn[] => messages.map(turnOf);

const callsOf = (turn: Turn | undefined): readonly { readonly id: string; readonly name: string }[] =>
  turn?.role === 'assistant' ? turn.toolCalls : [];

const orderProblem = (turn: Turn, before: Turn | undefined): string | null => {
  switch (turn.role) {
    case 'user':
      return before?.role === 'user' ? 'two user messages in a row; write them as one' : null;
    case 'assistant':
      if (before === undefined) return 'the first message must be a user’s';
      return before.role === 'assistant' ? 'two assistant messages in a row; write them as one' : null;
    case 'tool':
      return before === undefined || before.role === 'user' ? 'a tool result must follow the call' : null;
  }
};

/** The calls that await their results when turn `index` comes, with the results that came since. */
const openCalls = (turns: readonly Turn[], index: number): readonly string[] => {
  const last = turns.slice(0, index).findLastIndex(({ role }) => role === 'assistant');
  const given = new Set(turns.slice(last + 1, index).map((turn) => (turn.role === 'tool' ? turn.id : '')));
  return callsOf(turns[last])
    .map(({ id }) => id)
    .filter((id) => !given.has(id));
};

const callProblem = (turns: readonly Turn[], index: number): string | null => {
  const turn = turns[index];
  const open = openCalls(turns, index);
  if (turn?.role === 'tool') return open.includes(turn.id) ? null : `no tool call awaits a result with id ${turn.id}`;
  // A user's turn before this one has had its own problem for the same calls.
  const said = turns[index - 1]?.role === 'user';
  return open.length > 0 && !said ? `the result of tool call ${open.join(', ')} is missing before it` : null;
};

const lastProblem = (turns: readonly Turn[]): string | null => {
  const role = turns.at(-1)?.role;
  if (role === 'assistant') return 'the last message must be a user’s or a tool result';
  const open = openCalls(turns, turns.length);
  return role === 'tool' && open.length > 0 ? `the result of tool call ${open.join(', ')} is missing after it` : null;
};

/** What no provider would take: wrong order, results without a call, calls without a result, unknown tools. */
export const turnProblems = (turns: readonly Turn[], tools: readonly { readonly name: string }[]): readonly Found[] => {
  const known = new Set(tools.map(({ name }) => name));
  return turns.flatMap((turn, index) => {
    const messages = [
      orderProblem(turn, turns[index - 1]) ?? callProblem(turns, index),
      ...callsOf(turn).map(({ name }) => (known.has(name) ? null : `calls ${name}, which is not among the tools`)),
      index === turns.length - 1 ? lastProblem(turns) : null,
    ];
    return messages.flatMap((message) => (message === null ? [] : [{ path: `messages[${index}]`, message }]));
  });
};
