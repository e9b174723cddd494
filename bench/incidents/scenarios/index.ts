import type { Scenario } from '../scenario.ts';
import { ANTHROPIC } from './anthropic.ts';
import { CONTROLS } from './controls.ts';
import { ENGINES } from './engines.ts';
import { OPENAI } from './openai.ts';
import { VENDORS } from './vendors.ts';

/** Every incident of the catalogue that a probe could see, in its order, then the negative controls. */
export const SCENARIOS: readonly Scenario[] = [...ANTHROPIC, ...OPENAI, ...VENDORS, ...ENGINES, ...CONTROLS];
