// Writes the rules that ship, for the default schedule. A test fails when a file is not what this would write.
import { readFile, writeFile } from 'node:fs/promises';
import { DEFAULT_SETUP, withInhibitRules } from '../src/rules/shipped.ts';
import { ruleGroups } from '../src/rules/index.ts';
import { rulesYaml } from '../src/rules/render.ts';

await writeFile(
  new URL('../prometheus/rules/coalmine.rules.yml', import.meta.url),
  rulesYaml(ruleGroups(DEFAULT_SETUP), DEFAULT_SETUP),
);
const alertmanager = new URL('../prometheus/alertmanager.yml', import.meta.url);
await writeFile(alertmanager, withInhibitRules(await readFile(alertmanager, 'utf8')));
