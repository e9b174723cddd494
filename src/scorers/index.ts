import { choice } from './choice.ts';
import { contains } from './contains.ts';
import { exact } from './exact.ts';
import { jsonEqual } from './json-equal.ts';
import { maxWords } from './max-words.ts';
import { not } from './not.ts';
import { number } from './number.ts';
import type { ScorerPlugin } from './scorer.ts';
import { toolCall } from './tool-call.ts';

/** Every scorer that a canary can name. A new one is a file and a line here. */
export const SCORERS: readonly ScorerPlugin[] = [exact, number, contains, choice, maxWords, not, toolCall, jsonEqual];
