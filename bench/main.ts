// `npm run bench [-- NAME…]`: figures of speed and size, as ratios inside one run wherever a machine's speed matters.
import { detection } from './detection.ts';
import { scrape } from './scrape.ts';
import { start } from './start.ts';
import { throughput } from './throughput.ts';

const BENCHMARKS: Readonly<Record<string, () => Promise<void>>> = { throughput, detection, scrape, start };

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => BENCHMARKS[name] === undefined);
if (unknown.length > 0) {
  console.error(`no benchmark ${unknown.join(', ')}; known: ${Object.keys(BENCHMARKS).join(', ')}`);
  process.exit(2);
}
for (const [name, run] of Object.entries(BENCHMARKS)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  console.log(`# ${name}`);
  await run();
}
process.exit(0);
