// Writes the rules that ship, for the default schedule. A test fails when a file is not what this would write.
import { readFile, writeFile } from 'node:fs/promises';
import { DEFAULT_SETUP, withInhibitRules } from '../src/rules/shipped.ts';
import { ruleFiles } from '../src/rules/index.ts';
import { rulesYaml } from '../src/rules/render.ts';

for (const [name, groups] of Object.entries(ruleFiles(DEFAULT_SETUP))) {
  await writeFile(new URL(`../prometheus/rules/${name}`, import.meta.url), rulesYaml(groups, DEFAULT_SETUP));
}
const alertmanager = new URL('../prometheus/alertmanager.yml', import.meta.url);
await writeFile(alertmanager, withInhibitRules(await readFile(alertmanager, 'utf8')));
