import { dailyWilson } from './daily-wilson.ts';
import { goldenChecks, goldenTexts } from './golden-diff.ts';
import { ewma, fixedThreshold } from './mean.ts';
import { mmdHamming } from './mmd-hamming.ts';
import type { Rule } from './rule.ts';

/** The rules that people use today. */
export const RULES: readonly Rule[] = [goldenChecks, goldenTexts, fixedThreshold, ewma, dailyWilson, mmdHamming];
