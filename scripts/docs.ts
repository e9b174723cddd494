// Writes the generated parts of docs/. Tests fail when a file is not what this would write.
import { readFile, writeFile } from 'node:fs/promises';
import { withMetricsDoc } from '../src/publish/metrics-doc.ts';
import { withEffectsDoc } from '../src/simulator/effects-doc.ts';

const metrics = new URL('../docs/metrics.md', import.meta.url);
await writeFile(metrics, withMetricsDoc(await readFile(metrics, 'utf8')));

const simulator = new URL('../docs/simulator.md', import.meta.url);
await writeFile(simulator, withEffectsDoc(await readFile(simulator, 'utf8')));
