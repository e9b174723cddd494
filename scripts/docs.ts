// Writes the generated parts of docs/. Tests fail when a file is not what this would write.
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { format, resolveConfig } from 'prettier';
import { configJsonSchema } from '../src/config/json-schema.ts';
import { withConfigReference } from '../src/config/reference.ts';
import { PROVIDERS } from '../src/providers/index.ts';
import { withSuiteDoc } from '../src/canaries/document.ts';
import { loadSuite } from '../src/canaries/load.ts';
import { withMetricsDoc } from '../src/publish/metrics-doc.ts';
import { withScorersDoc } from '../src/scorers/document.ts';
import { SCORERS } from '../src/scorers/index.ts';
import { withFaultsDoc } from './faults/document.ts';
import { faultRows, recordSuite } from './faults/table.ts';
import { withCostDoc } from './suite-cost.ts';
import { withEffectsDoc } from '../src/simulator/effects-doc.ts';

const metrics = new URL('../docs/metrics.md', import.meta.url);
await writeFile(metrics, withMetricsDoc(await readFile(metrics, 'utf8')));

const simulator = new URL('../docs/simulator.md', import.meta.url);
await writeFile(simulator, withEffectsDoc(await readFile(simulator, 'utf8')));

const configuration = new URL('../docs/configuration.md', import.meta.url);
await writeFile(configuration, withConfigReference(await readFile(configuration, 'utf8'), PROVIDERS));

const schema = new URL('../docs/coalmine.schema.json', import.meta.url);
const style = await resolveConfig(schema);
await writeFile(schema, await format(JSON.stringify(configJsonSchema(PROVIDERS)), { ...style, parser: 'json' }));

const scorers = new URL('../docs/scorers.md', import.meta.url);
await writeFile(scorers, withScorersDoc(await readFile(scorers, 'utf8'), SCORERS));

const canaries = new URL('../docs/canaries.md', import.meta.url);
const suite = await loadSuite(fileURLToPath(new URL('../canaries', import.meta.url)), SCORERS);
const described = withCostDoc(withSuiteDoc(await readFile(canaries, 'utf8'), suite), suite);
await writeFile(canaries, withFaultsDoc(described, await faultRows(await recordSuite(suite))));
