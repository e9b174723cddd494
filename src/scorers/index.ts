import { choice } from './choice.ts';
import { code } from './code.ts';
import { contains } from './contains.ts';
import { date } from './date.ts';
import { exact } from './exact.ts';
import { jsonEqual } from './json-equal.ts';
import { jsonSchema } from './json-schema.ts';
import { list } from './list.ts';
import { maxLength } from './max-length.ts';
import { maxWords } from './max-words.ts';
import { nonce } from './nonce.ts';
import { not } from './not.ts';
import { number } from './number.ts';
import { pattern } from './pattern.ts';
import { refusal } from './refusal.ts';
import type { ScorerPlugin } from './scorer.ts';
import { script } from './script.ts';
import { similarity } from './similarity.ts';
import { toolCall } from './tool-call.ts';

/** Every scorer that a canary can name. A new one is a file and a line here. */
export const SCORERS: readonly ScorerPlugin[] = [
  exact,
  number,
  date,
  contains,
  pattern,
  choice,
  list,
  similarity,
  maxWords,
  maxLength,
  script,
  not,
  refusal,
  nonce,
  toolCall,
  jsonEqual,
  jsonSchema,
  code,
];
