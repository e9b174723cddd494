import type { Prompt } from '../providers/provider.ts';

/** What a model is sent, as far as its cost depends on it. Canaries and prompts both are. */
export type PromptSize = Pick<Prompt, 'system' | 'tools' | 'turns' | 'maxTokens'>;

/** Tokens that a provider adds by itself: the frame of the conversation, a default system text, a date. */
const FRAME_TOKENS = 300;
/** And its own text about how to use tools: several hundred where it is published. */
const TOOLS_FRAME_TOKENS = 1_000;
/** Tokens that mark one turn, one part or one tool, beyond the bytes of its text. */
const MARK_TOKENS = 32;
/** English text has about four bytes a token, JSON about three. */
const BYTES_PER_TOKEN = 3.5;
/** A small image, as canaries have. */
const EXPECTED_IMAGE_TOKENS = 1_500;
const EXPECTED_FRAME_TOKENS = 20;
const EXPECTED_MARK_TOKENS = 4;

const bytes = (text: string): number => Buffer.byteLength(text, 'utf8');

interface Size {
  readonly bytes: number;
  readonly marks: number;
  readonly images: number;
}

const sizeOfTurn = (turn: Prompt['turns'][number]): Size => {
  switch (turn.role) {
    case 'user': {
      const texts = turn.content.filter((part) => part.type === 'text');
      const size = texts.reduce((sum, { text }) => sum + bytes(text), 0);
      return { bytes: size, marks: 1 + turn.content.length, images: turn.content.length - texts.length };
    }
    case 'assistant':
      return {
        bytes: bytes(turn.text) + bytes(JSON.stringify(turn.toolCalls)),
        marks: 1 + turn.toolCalls.length,
        images: 0,
      };
    case 'tool':
      return { bytes: bytes(turn.text) + bytes(turn.id), marks: 1, images: 0 };
  }
};

const sizeOf = ({ system, tools, turns }: PromptSize): Size =>
  turns.map(sizeOfTurn).reduce(
    (sum, turn) => ({
      bytes: sum.bytes + turn.bytes,
      marks: sum.marks + turn.marks,
      images: sum.images + turn.images,
    }),
    { bytes: bytes(system ?? '') + bytes(JSON.stringify(tools)), marks: 1 + tools.length, images: 0 },
  );

/**
 * Most input tokens that a prompt can have. A token of text stands for at least one byte of UTF-8, so bytes bound
 * tokens whatever the tokenizer; a fixed allowance covers what providers add themselves.
 */
export const maxInputTokens = (prompt: PromptSize, imageTokens: number): number => {
  const size = sizeOf(prompt);
  const frame = FRAME_TOKENS + (prompt.tools.length > 0 ? TOOLS_FRAME_TOKENS : 0);
  return frame + size.bytes + size.marks * MARK_TOKENS + size.images * imageTokens;
};

/** Input tokens that a prompt will probably have, good to about a factor of two. */
export const expectedInputTokens = (prompt: PromptSize): number => {
  const size = sizeOf(prompt);
  const text = size.bytes / BYTES_PER_TOKEN + size.marks * EXPECTED_MARK_TOKENS;
  return Math.ceil(EXPECTED_FRAME_TOKENS + text + size.images * EXPECTED_IMAGE_TOKENS);
};
