import { malformed } from '../transport/no-answer.ts';
import type { StreamReader } from '../transport/read-stream.ts';
import {
  asObject,
  countAt,
  listAt,
  objectAt,
  parsedArguments,
  present,
  type Shape,
  textAt,
} from '../transport/shape.ts';
import { chatIdentity, chatUsage, stopReason } from './answer.ts';

interface Growing {
  id?: string | undefined;
  name: string;
  text: string;
}

/** Reads the chunks of a chat completions stream. The chunk with `finish_reason` is the last; the one with usage follows it. */
export const chatReader = (requestId: string | null): StreamReader => {
  const calls = new Map<number, Growing>();
  let identity: ReturnType<typeof chatIdentity> = {};
  let text = '';
  let refusal = '';
  let finish: string | undefined;
  let usage: Shape = {};

  const growCall = (value: unknown): void => {
    const piece = asObject(value, 'a tool call');
    const made = objectAt(piece, 'function') ?? {};
    // Servers that never send more than one call leave the index out.
    const index = countAt(piece, 'index') ?? 0;
    const call = calls.get(index) ?? { name: '', text: '' };
    calls.set(index, call);
    call.id ??= textAt(piece, 'id');
    // A name comes whole; some servers repeat it with every piece.
    if (call.name === '') call.name = textAt(made, 'name') ?? '';
    call.text += textAt(made, 'arguments') ?? '';
  };

  const grow = (delta: Shape): boolean => {
    const content = textAt(delta, 'content') ?? '';
    const refused = textAt(delta, 'refusal') ?? '';
    // Thinking has no place in the standard; these are the two names that servers give it.
    const thought = textAt(delta, 'reasoning_content') ?? textAt(delta, 'reasoning') ?? '';
    const pieces = listAt(delta, 'tool_calls');
    text += content;
    refusal += refused;
    pieces.forEach(growCall);
    return content !== '' || refused !== '' || thought !== '' || pieces.length > 0;
  };

  const add = (value: unknown): boolean => {
    const chunk = asObject(value, 'a chunk');
    identity = { ...identity, ...chatIdentity(chunk) };
    usage = objectAt(chunk, 'usage') ?? usage;
    const [first] = listAt(chunk, 'choices');
    if (first === undefined) return false;
    const choice = asObject(first, 'a choice');
    finish ??= textAt(choice, 'finish_reason');
    return grow(objectAt(choice, 'delta') ?? {});
  };

  const content: StreamReader['content'] = () => ({
    text: text + refusal,
    toolCalls: [...calls.entries()]
      .toSorted(([a], [b]) => a - b)
      .map(([, call]) => {
        if (call.name === '') throw malformed('a tool call has no name');
        return { name: call.name, arguments: parsedArguments(call.text), ...present({ id: call.id }) };
      }),
    stopReason: stopReason(finish ?? '', refusal),
    usage: chatUsage(usage),
    ...identity,
    ...present({ requestId: requestId ?? undefined }),
  });
  return { add, complete: () => finish !== undefined, content };
};
