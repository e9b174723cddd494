import { anthropic } from './anthropic.ts';
import { openai } from './openai.ts';
import type { Protocol } from './protocol.ts';

/** Every wire format that the simulator speaks. */
export const PROTOCOLS: readonly Protocol[] = [anthropic, openai];
