import type { Usage } from '../../model.ts';
import { malformed } from '../transport/no-answer.ts';
import type { StreamReader } from '../transport/read-stream.ts';
import { asObject, countAt, objectAt, parsedArguments, present, type Shape, textAt } from '../transport/shape.ts';
import { messageUsage, stopReason, toolHead } from './answer.ts';

/** A block as far as it has come; text and arguments grow. */
interface Open {
  readonly start: Shape;
  text: string;
}

const DELTA_TEXT: Readonly<Record<string, string>> = {
  text_delta: 'text',
  input_json_delta: 'partial_json',
  thinking_delta: 'thinking',
};

/** Reads the events of a Messages stream; `message_stop` is the last one. */
export const messagesReader = (requestId: string | null): StreamReader => {
  const blocks = new Map<number, Open>();
  let model: string | undefined;
  let reason: string | undefined;
  let usage: Shape = {};
  let counts: Usage = {};
  let stopped = false;

  // Later counts are totals and replace earlier ones; what an event leaves out or sets to null keeps its value.
  const merge = (more: Shape | undefined): void => {
    const known = Object.entries(more ?? {}).filter(([, value]) => value !== null);
    usage = { ...usage, ...Object.fromEntries(known) };
    counts = messageUsage(usage);
  };
  const blockAt = (event: Shape): number => {
    const index = countAt(event, 'index');
    if (index === undefined) throw malformed('an event has no index');
    return index;
  };
  const start = (event: Shape): boolean => {
    const block = asObject(event['content_block'], 'content_block');
    const text = block['type'] === 'text' ? (textAt(block, 'text') ?? '') : '';
    blocks.set(blockAt(event), { start: block, text });
    return text !== '';
  };
  const grow = (event: Shape): boolean => {
    const block = blocks.get(blockAt(event));
    if (block === undefined) throw malformed('a delta belongs to no content block');
    const delta = asObject(event['delta'], 'delta');
    const key = DELTA_TEXT[String(delta['type'])];
    // Signatures and citations are no content of their own.
    if (key === undefined) return false;
    const piece = textAt(delta, key);
    if (piece === undefined) throw malformed(`a delta has no ${key}`);
    if (key !== 'thinking') block.text += piece;
    return true;
  };
  const stop = (): boolean => {
    if (reason === undefined) throw malformed('message_stop came without a stop_reason');
    stopped = true;
    return false;
  };

  const add = (value: unknown): boolean => {
    if (stopped) return false;
    const event = asObject(value, 'an event');
    switch (event['type']) {
      case 'message_start': {
        const message = asObject(event['message'], 'message');
        model = textAt(message, 'model');
        merge(objectAt(message, 'usage'));
        return false;
      }
      case 'content_block_start':
        return start(event);
      case 'content_block_delta':
        return grow(event);
      case 'message_delta':
        reason = textAt(asObject(event['delta'], 'delta'), 'stop_reason') ?? reason;
        merge(objectAt(event, 'usage'));
        return false;
      case 'message_stop':
        return stop();
      default:
        // The API may add kinds of events at any time.
        return false;
    }
  };

  const content: StreamReader['content'] = () => {
    const ordered = [...blocks.entries()].toSorted(([a], [b]) => a - b).map(([, block]) => block);
    const ofType = (type: string) => ordered.filter((block) => block.start['type'] === type);
    return {
      text: ofType('text')
        .map(({ text }) => text)
        .join(''),
      toolCalls: ofType('tool_use').map(({ start: head, text }) => ({
        ...toolHead(head),
        // A call without arguments has no delta with text.
        arguments: text === '' ? {} : parsedArguments(text),
      })),
      stopReason: stopReason(reason ?? ''),
      usage: counts,
      ...present({ model, requestId: requestId ?? undefined }),
    };
  };
  return { add, complete: () => stopped, content };
};
