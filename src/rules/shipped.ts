import { inhibitYaml } from './render.ts';
import type { RulesSetup } from './rule.ts';

/** What the rules that ship are made for: the default schedule, read on the machine itself. */
export const DEFAULT_SETUP: RulesSetup = {
  schedules: [{ name: 'hourly', intervalMs: 110 * 60_000 }],
  pages: 'http://127.0.0.1:9464',
  scrapeMs: 30_000,
  detectable: 0.3,
  objectives: { default: null, byCapability: {} },
};

export const GENERATED_FROM_HERE = '# What follows is made by `coalmine rules`.\n';

/** A configuration of Alertmanager with all after the marker replaced by the inhibit rules. @throws when the marker is missing. */
export const withInhibitRules = (text: string): string => {
  const at = text.indexOf(GENERATED_FROM_HERE);
  if (at === -1) throw new Error('alertmanager.yml has lost the line after which it is generated.');
  return text.slice(0, at) + GENERATED_FROM_HERE + inhibitYaml();
};
