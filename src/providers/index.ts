import { anthropic } from './anthropic.ts';
import { openai } from './openai.ts';
import type { ProviderPlugin } from './provider.ts';

/** All kinds of provider. A new one is a file of its own and one line here. */
export const PROVIDERS: readonly ProviderPlugin[] = [anthropic, openai];
