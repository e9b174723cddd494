import { defineSignal } from './signal.ts';

// Tokens that only a tokenizer should see, and the character that stands for bytes that are none.
const TOKENS =
  /<\|[\w ▁./-]{1,40}\|>|<\/?(?:pad|unk|bos|eos|s|mask)>|\[(?:PAD|UNK|CLS|SEP|MASK)\]|<unused\d{1,4}>|\ufffd/g;

export const specialToken = defineSignal({
  name: 'special-token',
  law: 'event',
  class: 'corruption',
  summary: 'A token such as <pad> or <|end|>, or a replacement character, that the baseline answers never show.',
  leastRate: 1e-5,
  traits: ({ text }) => [...new Set(text.match(TOKENS))],
});
